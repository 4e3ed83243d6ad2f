"""The composition root: the only module that knows every domain."""

from typing import Any

from flask import Flask

from clara_grants import __version__
from clara_grants.activities import views as activities
from clara_grants.calls import views as calls
from clara_grants.config import Settings, load_settings, resource
from clara_grants.desk import navigation
from clara_grants.desk import views as desk
from clara_grants.eligibility import views as eligibility
from clara_grants.expressions import views as expressions
from clara_grants.followup import views as followup
from clara_grants.hearings import views as hearings
from clara_grants.interests import views as interests
from clara_grants.kernel import web
from clara_grants.kernel.db import db, engine_options
from clara_grants.kernel.files import open_store, store_options
from clara_grants.kernel.wake import RedisWaker, Waker
from clara_grants.messages import views as messages
from clara_grants.notifications import views as notifications
from clara_grants.officers import views as officers
from clara_grants.organisations import views as organisations
from clara_grants.patient_reviews import views as patient_reviews
from clara_grants.people import sessions
from clara_grants.people import views as people
from clara_grants.reviews import views as reviews
from clara_grants.selection import views as selection
from clara_grants.statistics import views as statistics
from clara_grants.submissions import views as submissions

DOMAINS = (
    *(people, organisations, calls, submissions, messages, officers, eligibility, interests, reviews),
    *(
        patient_reviews,
        hearings,
        selection,
        activities,
        expressions,
        followup,
        statistics,
        notifications,
        desk,
    ),
)


def create_app(settings: Settings | None = None, waker: Waker | None = None, **config: Any) -> Flask:
    """The web application; `settings` come from the environment when none are given."""
    settings = settings or load_settings()
    app = Flask(
        "clara_grants",
        template_folder=str(resource("templates")),
        static_folder=str(resource("clara_grants/static")),
    )
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(),
        MAX_CONTENT_LENGTH=40 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=5000,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="fr",
        BABEL_TRANSLATION_DIRECTORIES="translations",
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        CODE_VERSION=__version__,
    )
    app.config.from_mapping(config)
    app.extensions["clara"] = web.House(
        settings=settings,
        store=open_store(settings.files_url, **store_options(settings)),
        waker=waker or RedisWaker(settings.redis_url),
    )
    db.init_app(app)
    sessions.init_app(app)
    web.init_app(app, settings)
    navigation.init_app(app)
    register_domains(app)
    return app


def register_domains(app: Flask) -> None:
    """Every blueprint of every domain."""
    for views in DOMAINS:
        for blueprint in getattr(views, "blueprints", None) or (views.bp,):
            app.register_blueprint(blueprint)
