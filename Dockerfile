# One image for web, worker, beat and migrate; docker-compose.yml says which is which.

FROM python:3.11-slim AS packages
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes --prefix /packages --requirement requirements.lock

FROM python:3.11-slim
# Nobody in the container may change the code; /srv/youthwork/var is the only place that is written to.
RUN useradd --system --uid 10001 --home-dir /srv/youthwork --shell /usr/sbin/nologin youthwork
COPY --from=packages /packages /usr/local
WORKDIR /srv/youthwork/app
COPY manage.py ./
COPY scripts/entrypoint.sh scripts/alive.py scripts/
COPY youthwork youthwork
COPY teams teams
COPY tasks tasks
COPY reports reports
COPY templates templates
COPY static static
COPY fixtures fixtures
ENV VAR_DIR=/srv/youthwork/var BIND_ADDRESS=0.0.0.0 PORT=8000 PYTHONDONTWRITEBYTECODE=1
RUN python -m compileall -q . && install -d -o youthwork -g youthwork /srv/youthwork/var
USER youthwork
VOLUME /srv/youthwork/var
EXPOSE 8000
ENTRYPOINT []
CMD ["scripts/entrypoint.sh", "web"]
