"""A small list of competences for an office to begin with: code, English, French."""

from __future__ import annotations

STARTER_COMPETENCES = (
    ("nurse", "Nurse", "Infirmier"),
    ("intensive-care-nurse", "Intensive-care nurse", "Infirmier de réanimation"),
    ("doctor", "Doctor", "Médecin"),
    ("paramedic", "Paramedic", "Ambulancier"),
    ("first-aider", "First aider", "Secouriste"),
    ("electrician", "Electrician", "Électricien"),
    ("line-worker", "Power line worker", "Monteur de lignes électriques"),
    ("welder", "Welder", "Soudeur"),
    ("plumber", "Plumber and pipe fitter", "Plombier et tuyauteur"),
    ("mechanic", "Heavy-vehicle mechanic", "Mécanicien poids lourds"),
    ("heavy-vehicle-driver", "Heavy-vehicle driver", "Conducteur de poids lourds"),
    ("bus-driver", "Bus driver", "Conducteur d'autobus"),
    ("train-driver", "Train driver", "Conducteur de train"),
    ("dangerous-goods-driver", "Driver licensed for dangerous goods", "Conducteur ADR"),
    ("crane-operator", "Crane operator", "Grutier"),
    ("excavator-operator", "Excavator operator", "Conducteur d'engins de terrassement"),
    ("rigger", "Rigger and height worker", "Élingueur et cordiste"),
    ("seafarer", "Ship's officer or rating", "Marin"),
    ("it-security-analyst", "IT security analyst", "Analyste en sécurité informatique"),
    ("network-technician", "Network technician", "Technicien réseau"),
    ("laboratory-technician", "Laboratory technician", "Technicien de laboratoire"),
    ("cook", "Large-kitchen cook", "Cuisinier de collectivité"),
    ("security-guard", "Security guard", "Agent de sécurité"),
    ("interpreter", "Interpreter", "Interprète"),
)
