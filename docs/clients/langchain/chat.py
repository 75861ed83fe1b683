"""Ask through LangChain's ChatOpenAI, in one piece, as a stream and as a step of a chain."""

import os

from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

model = ChatOpenAI(
    base_url=os.environ.get("PINCITE_URL", "http://127.0.0.1:8300") + "/v1",
    api_key=os.environ.get("PINCITE_API_KEY", "none"),
    model="pincite/default",
)

print(model.invoke("What is the maximum flow of the Corvane CV-120?").content)

for chunk in model.stream("What is the maximum flow of the Corvane CV-120?"):
    print(chunk.content, end="")
print()

chain = (
    ChatPromptTemplate.from_template("What is the maximum flow of the {pump}?") | model | StrOutputParser()
)
print(chain.invoke({"pump": "Corvane CV-120"}))
