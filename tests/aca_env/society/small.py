"""A small society that tests play: two collectives, two labels, a small pool."""

from aca_env.society import Society

COOLING, WATER = "Cooling Services & Outreach", "Green Stormwater Infrastructure"


def collective(name, label, share):
    return {
        "name": name,
        "share": share,
        "signals": ["profile"],
        "strategies": ["feature_label_planting"],
        "values": {label: 1.0},
    }


def game(**settings):
    collectives = [collective("cool", COOLING, 0.05), collective("wet", WATER, 0.04)]
    small = {"collectives": collectives, "population": {"n_pool": 20_000, "n_train": 200_000}}
    return {"scenario": "climate-four", "settings": {**small, **settings}}


def content(**changes):
    """Return a society's content: two blocks, three kinds, every part of the laws at work."""
    base = {
        "name": "small",
        "description": "Who joins whom?",
        "steps": 8,
        "users": 200,
        "game": game(),
        "network": {"blocks": [0.6, 0.4]},
        "types": [
            {"name": "a", "share": 0.4, "values": {COOLING: 1.0, WATER: 0.3}, "costs": [0.2, 0.4]},
            {"name": "b", "share": 0.4, "values": {WATER: 0.8}, "costs": [0.3], "belief": 0.7},
            {"name": "c", "share": 0.2, "costs": [0.3]},
        ],
        "choice": {"rate": 0.3, "temperature": 0.1, "peers": 0.5},
        "beliefs": {"source": "success", "published": 1.0, "reports": 2.0, "memory": 0.8},
    }
    return {**base, **changes}


def small(**changes):
    return Society(**content(**changes))
