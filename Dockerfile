# The API, the workers and the Prefect server of docker-compose.yml. Models come in wheels: nothing is
# downloaded when it runs.
FROM python:3.12-slim

# torch comes as pip finds it, with CUDA. For the CPU build, a quarter of the size:
#   docker compose build --build-arg PIP_EXTRA_INDEX_URL=<the CPU address that pytorch.org/get-started names>
ARG PIP_EXTRA_INDEX_URL
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1

WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY pipeline pipeline
COPY api api
COPY flows flows
COPY cli cli
RUN pip install --upgrade "pip>=25" && pip install -c constraints.txt ".[server]"

# A volume that is mounted here is this user's, too.
RUN useradd --create-home --uid 10001 pincite && install -d -o pincite -g pincite -m 700 /data
USER pincite
ENV PINCITE_HOME=/data
VOLUME /data
EXPOSE 8300
CMD ["pincite", "serve"]
