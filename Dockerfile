# The image of docker-compose.yml: Zoneledger as a user that may write to nothing but what is mounted for it.
FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /opt/zoneledger

COPY requirements.lock .
RUN python -m pip install --requirement requirements.lock

COPY pyproject.toml README.md LICENSE schema.graphql ./
COPY events events
COPY graph graph
COPY services services
RUN python -m pip install --no-deps . && python -m compileall -q /usr/local/lib/python3.13/site-packages/services

RUN useradd --system --uid 10001 --no-create-home zoneledger && install -d -o zoneledger /srv/files
USER 10001
ENV ZONELEDGER_DATA=/var/lib/zoneledger
ENTRYPOINT ["zoneledger"]
CMD ["--help"]
