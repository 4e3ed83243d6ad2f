"""A small application that shows every layout and macro, without database nor sign-in."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, flash, render_template, request
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import ChoiceLoader, FileSystemLoader
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import InputRequired

from clara_grants.kernel.formats import template_filters

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2025, 3, 3, 11, 0, tzinfo=UTC)
NONCE = "specimen-nonce"
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-specimen-nonce'; style-src 'self'; "
    "img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
)


class ChecklistField(SelectMultipleField):
    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class SpecimenForm(FlaskForm):
    title = StringField("Titre du projet", [InputRequired("Saisissez le titre du projet")])
    acronym = StringField("Acronyme")
    email = EmailField("Adresse électronique")
    summary = TextAreaField("Résumé pour tous les publics")
    stage = RadioField(
        "Stade de la carrière",
        choices={"early": "Début de carrière", "senior": "Chercheur confirmé"},
        validators=[InputRequired("Choisissez un stade de carrière")],
    )
    sites = ChecklistField(
        "Sites",
        choices={"lyon": "Lyon", "grenoble": "Grenoble", "clermont": "Clermont-Ferrand"},
    )
    country = SelectField("Pays", choices={"fr": "France", "be": "Belgique"})
    amount = StringField("Montant demandé")
    code = StringField("Code reçu par courriel")
    starts_on = DateField("Début du séjour")
    science = FileField("Projet scientifique (PDF)")
    agreed = BooleanField("J’ai informé les personnes citées")


def specimen_app() -> Flask:
    """The application; pages /macros, /fichier, /rubrique, /liste and /erreur."""
    app = Flask(
        "specimen",
        static_folder=str(ROOT / "clara_grants" / "static"),
        static_url_path="/static",
    )
    app.config.update(SECRET_KEY="specimen", TESTING=True)
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(ROOT / "templates"),
            FileSystemLoader(Path(__file__).parent / "templates"),
        ]
    )
    app.jinja_env.globals["csp_nonce"] = lambda: NONCE
    app.jinja_env.filters.update(template_filters(lambda: "fr"))
    Babel(app, default_locale="fr")
    CSRFProtect(app)
    app.context_processor(_frame)
    app.after_request(_with_policy)
    _add_pages(app)
    return app


def _with_policy(response: Any) -> Any:
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _frame() -> dict[str, Any]:
    return {
        "language": "fr",
        "now": NOW,
        "demo_mode": True,
        "code_version": "0.1.0",
        "request_id": "01JQ-7K3M",
        "sign_in_url": "/connexion",
        "footer_links": [
            {"text": "Accessibilité", "href": "#"},
            {"text": "Données personnelles", "href": "#"},
        ],
        "footer_credits": ["Établissements : Research Organization Registry (CC0)."],
        "nav": [
            {"text": "Accueil", "href": "/macros", "current": request.path == "/macros"},
            {"text": "Dossiers", "href": "/liste", "current": request.path == "/liste"},
            {"text": "Évaluations", "href": "/rubrique", "current": False, "count": 3},
            {"text": "Chiffres", "href": "/fichier", "current": False},
        ],
        "account": {
            "name": "Camille Exemple (démo)",
            "role": "Chargée de mission",
            "links": [{"text": "Mon profil", "href": "#"}],
            "sign_out_url": "/sortie",
        },
    }


def _add_pages(app: Flask) -> None:
    pages = {"/macros": "macros", "/fichier": "file", "/rubrique": "question", "/liste": "list"}

    def show() -> str:
        if request.args.get("flash"):
            flash("Le dossier a été enregistré.", "success")
        form = SpecimenForm()
        if request.args.get("errors"):
            form.validate()
        return render_template(f"specimen/{pages[request.path]}.html", form=form)

    def accept() -> tuple[str, int]:
        return "", int(request.args.get("answer", 204))

    for path in pages:
        app.add_url_rule(path, path, show)
    app.add_url_rule("/enregistrer", "save", accept, methods=["POST"])
    app.add_url_rule("/sortie", "sign_out", accept, methods=["POST"])
    app.add_url_rule("/langue", "web.set_language", accept, methods=["POST"])
    app.add_url_rule("/erreur/<code>", "error", lambda code: render_template(f"errors/{code}.html"))
