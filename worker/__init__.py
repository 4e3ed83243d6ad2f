"""The worker: Celery tasks over the services, the postman, and the clockwork of beat."""
