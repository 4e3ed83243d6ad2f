# The same image serves pages, runs tasks and triggers the periodic ones; see docker-compose.yml.
FROM python:3.12-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/clara
COPY requirements.lock ./
RUN /opt/clara/bin/pip install --no-cache-dir --disable-pip-version-check \
    --require-hashes --only-binary :all: --no-deps -r requirements.lock
COPY . .
RUN /opt/clara/bin/pip install --no-cache-dir --disable-pip-version-check \
    --no-index --no-deps --no-build-isolation .

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin clara \
    && install -d -o clara -g clara -m 0700 /var/lib/clara
COPY --from=build /opt/clara /opt/clara
ENV PATH=/opt/clara/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001
WORKDIR /var/lib/clara
EXPOSE 8000
ENTRYPOINT ["clara-grants"]
CMD ["serve", "--host", "0.0.0.0"]
