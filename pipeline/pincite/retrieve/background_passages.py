"""Short passages about nothing in particular, each with its heading: an embedding model's own scale.

How near an unrelated question comes to them, and how near their headings do, says what a cosine of that
model is worth before it has seen a collection.
"""

from __future__ import annotations

PASSAGES = (
    (
        "Care of leather shoes",
        "Wipe off dust with a soft brush and let wet shoes dry away from the stove. Rub in a thin "
        "film of wax, wait ten minutes, and polish with a cloth.",
    ),
    (
        "Opening hours of the town library",
        "The reading room is open on weekdays from nine to six and on Saturdays until one. Books are "
        "lent for four weeks; the loan can be extended twice at the desk.",
    ),
    (
        "How the tide gauge is read",
        "Read the gauge at the lower edge of the water line, to the nearest centimetre, and note the "
        "time. In swell, take the mean of five crests and five troughs.",
    ),
    (
        "Growing tomatoes under glass",
        "Sow in February at twenty degrees and plant out when the first truss shows. Tie the stem to "
        "a string, pinch out side shoots, and water at the root only.",
    ),
    (
        "Duties of the treasurer",
        "The treasurer keeps the accounts of the association, collects the members' fees, and reports "
        "to the general meeting once a year. Two auditors check the books.",
    ),
    (
        "Installing the printer driver",
        "Download the driver for your system, close all programs and start the set-up file. Connect "
        "the cable only when the screen asks for it, then print a test page.",
    ),
    (
        "Results of the third quarter",
        "Revenue grew by six per cent to 48 million, mainly by higher prices in the northern region. "
        "Operating profit fell to 5 million, since energy and freight cost more.",
    ),
    (
        "Treatment of a sprained ankle",
        "Rest the foot, cool it for twenty minutes at a time, wrap it firmly and keep it raised. See "
        "a doctor if it cannot bear weight after two days.",
    ),
    (
        "Changing a bicycle tube",
        "Take the wheel out, lever the tyre over the rim and pull out the tube. Check the tyre for "
        "glass, put the new tube in slightly inflated, and press the tyre back by hand.",
    ),
    (
        "Rights of tenants on repairs",
        "A tenant who reports a defect in writing may lower the rent until it is mended. The landlord "
        "must be given a fair time, and may enter the rooms after notice.",
    ),
    (
        "Song of the blackbird",
        "Males sing from roofs and treetops at dawn from February on. The phrases are slow and "
        "fluting, and each ends in a high, scratchy twitter.",
    ),
    (
        "Melting and casting of bronze",
        "The alloy of nine parts copper to one part tin melts at about 950 degrees. It is poured into "
        "a dried and heated mould without a pause, and cools for a day.",
    ),
    (
        "Rules for the night train",
        "Berths are made up after nine in the evening. Tickets are kept by the attendant until "
        "morning, and passengers are woken half an hour before their station.",
    ),
    (
        "History of the salt road",
        "From the twelfth century on salt was carted from the springs to the harbour in five days. "
        "Towns on the way lived by tolls and inns until the canal was dug.",
    ),
    (
        "Backing up a database",
        "Take a full copy every night and keep the log of changes between copies. Restore to another "
        "machine once a month, since a copy that was never restored proves nothing.",
    ),
    (
        "Weaving a simple basket",
        "Soak the willow for a day. Lay four rods across four, bind them in a round, and weave the "
        "thin rods over one and under one until the base is as wide as a hand.",
    ),
)
"""Heading and text."""
