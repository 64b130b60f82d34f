# syntax=docker/dockerfile:1

# docker build -t plenum .
# docker run -p 8000:8000 -v plenum:/data plenum
#
# A package index with CPU builds of torch keeps gigabytes of GPU libraries out:
# docker build --build-arg PIP_EXTRA_INDEX_URL=... -t plenum .

FROM python:3.11-slim AS build
ARG PIP_EXTRA_INDEX_URL=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN python -m venv /venv && /venv/bin/pip install torch==2.13.0
COPY pyproject.toml constraints.txt README.md plenum.py ./
COPY tiktoken_ext ./tiktoken_ext
COPY corpus ./corpus
COPY index ./index
COPY service ./service
COPY eval ./eval
RUN /venv/bin/pip install --constraint constraints.txt .
# The default index is built in. An empty volume at /data starts from it; another home fills itself.
RUN PLENUM_HOME=/data /venv/bin/plenum ask "What is the metaverse?" > /dev/null

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home plenum
COPY --from=build /venv /venv
COPY --from=build --chown=plenum /data /data
ENV PATH=/venv/bin:$PATH PLENUM_HOME=/data PYTHONUNBUFFERED=1
USER plenum
WORKDIR /home/plenum
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["plenum", "serve", "--host", "0.0.0.0", "--port", "8000"]
