# One image for web, worker, beat and the one-off preparation; docker-compose.yml says which is which.

FROM node:24-slim AS browser
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY frontend frontend
COPY static static
RUN npm run build

FROM python:3.11-slim AS packages
COPY requirements/base.txt /
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r /base.txt \
    && /venv/bin/python -m compileall -q /venv/lib

FROM python:3.11-slim
# A number, so that an orchestrator can check that it is not root's.
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent portal \
    && install -d -o portal -g portal -m 700 /var/lib/portal/media
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=resilience_portal.settings.production \
    BIND=0.0.0.0 \
    PORT=8000 \
    MEDIA_ROOT=/var/lib/portal/media \
    BEAT_SCHEDULE_FILE=/tmp/beat-schedule
WORKDIR /portal
COPY --from=packages /venv /venv
COPY . .
COPY --from=browser /build/static/dist static/dist
# Static files depend on no secret; the addresses are never used here.
RUN DJANGO_SETTINGS_MODULE=resilience_portal.settings.development DATABASE_URL=postgres:/// REDIS_URL=redis:/// \
    python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q .
USER 10001
EXPOSE 8000
VOLUME /var/lib/portal/media
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "resilience_portal/probe.py"]
CMD ["gunicorn", "--config", "python:resilience_portal.gunicorn", "resilience_portal.wsgi"]
