"""The main pages of each role, by a short name: photographed, and looked at by axe in the quick tier."""

from tests.e2e.live import Live

CLOSED, LIGHT = "oncostarter-blanc-examen", "mobilite-essai"


def of_role(live: Live) -> dict[str, dict[str, str]]:
    """role → {name: path}."""
    by_id = {name: f"/selection/dossiers/{file.id}" for name, file in live.world.files.items()}
    files = {name: f"/dossiers/{file.id}" for name, file in live.world.files.items()}
    ids = live.world.ids
    return {
        "nobody": {"home": "/", "sign-in": "/connexion", "register": "/inscription", "calls": "/appels",
                   "call": f"/appels/{LIGHT}"},
        "owner": {"home": "/", "files": "/dossiers", "draft": files["draft"],
                  "section": f"{files['draft']}/sections/holder_and_lab",
                  "budget": f"{files['draft']}/sections/budget", "check": f"{files['draft']}/verifier",
                  "receipt": f"{files['sent']}/recepisse", "answer": f"{by_id['funded']}/reponse",
                  "project": f"/projets/{ids['project']}", "report": f"/projets/rapports/{ids['report']}",
                  "status": files["funded"], "messages": f"{files['review']}/messages",
                  "account": "/mon-compte"},
        "expert": {"home": "/", "reviews": "/expertises", "review": f"/expertises/{ids['review']}"},
        "eclair": {"home": "/", "readings": "/eclair", "reading": f"/eclair/{ids['patient_review']}"},
        "officer": {"home": "/", "pipeline": "/appels-et-dossiers", "files": "/dossiers/liste",
                    "file": f"{files['review']}/fiche", "eligibility": f"{files['ruling']}/eligibilite",
                    "experts": f"{files['review']}/expertises", "desk": f"/appels/{CLOSED}/expertises",
                    "hearings": f"/appels/{CLOSED}/auditions", "selection": f"/appels/{CLOSED}/selection",
                    "decision": f"{by_id['decided']}/decision",
                    "release": f"/appels/{CLOSED}/selection/publication",
                    "light": f"/appels/{LIGHT}/decisions",
                    "votes": f"/appels/{CLOSED}/financements", "projects": "/projets/",
                    "project": f"/projets/{ids['project']}", "activities": "/activites/",
                    "figures": "/chiffres/2026", "deliveries": "/envois",
                    "messages": f"{files['review']}/messages", "notes": f"{files['review']}/notes",
                    "team": "/equipe", "share-out": f"/appels/{CLOSED}/repartition"},
        "committee": {"home": "/", "meetings": "/selection", "selection": f"/appels/{CLOSED}/selection",
                      "opinions": by_id["decided"],
                      "hearings": "/auditions",
                      "sheet": f"/auditions/creneaux/{ids['hearing']}/fiche/before"},
        "funder": {"home": "/", "votes": "/selection/votes"},
        "administrator": {"home": "/", "people": "/administration/personnes",
                          "person": f"/administration/personnes/{live.world.people['expert'].id}"},
    }  # fmt: skip
