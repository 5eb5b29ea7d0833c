# The workbench as an image: not root, its own files read-only, data under /data, temporary files under /tmp.
# The base is pinned by version; pin it by digest too: docker build --build-arg BASE=python:3.11.14-slim-bookworm@sha256:...
ARG BASE=python:3.11.14-slim-bookworm

FROM ${BASE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.txt ./
# Every file is checked against its hash, and none is built here: what is not a wheel is refused.
RUN /opt/venv/bin/pip install --require-hashes --only-binary :all: -r requirements.txt

FROM ${BASE}
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin workbench \
    && install -d -o 10001 -g 10001 -m 0700 /data
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY app.py asgi.py LICENSE ./
COPY core core
COPY pages pages
COPY prompts prompts
COPY .streamlit/config.toml .streamlit/config.toml
RUN /opt/venv/bin/python -m compileall -q core pages app.py asgi.py
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp \
    WORKBENCH_HOME=/data WORKBENCH_LOG_FORMAT=json STREAMLIT_SECRETS_FILES=/run/secrets/workbench.toml
USER 10001:10001
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=5)"]
# Without [auth] in the secrets this refuses to start, since it would show itself to everybody; see docs/deployment.md.
CMD ["python", "-m", "core", "serve", "--host", "0.0.0.0"]
