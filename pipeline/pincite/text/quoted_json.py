"""Write data into a message to a model as JSON that ends nothing but itself."""

from __future__ import annotations

import json
import re

_TAG = re.compile(r"<(?=\S)")


def quoted_json(data: object) -> str:
    """Return data as JSON in which nothing can be a tag of a chat template.

    Some servers take `<|im_end|>` within a message for the end of the message.
    """
    return _TAG.sub(r"\\u003c", json.dumps(data, ensure_ascii=False))
