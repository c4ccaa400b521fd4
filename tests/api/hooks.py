"""Signs schemathesis in to the console, and has it name elders and tablets that are there."""

import json
import os
import random
import urllib.request

import schemathesis

URL = os.environ["SHOUCE_URL"]
ASKED = {"name": os.environ["SHOUCE_NAME"], "password": os.environ["SHOUCE_PASSWORD"]}


def ask(path, body=None, headers=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data=data, headers=headers or {})
    with urllib.request.urlopen(request, timeout=30) as response:
        cookie = (response.headers.get("set-cookie") or "").split(";")[0]
        return json.load(response), cookie


me, cookie = ask("/api/session", ASKED)
HEADERS = {"cookie": cookie, "x-shouce-csrf": me["csrf"]}
KNOWN = {"id": [], "device": [], "division": me["divisions"], "field": ["name", "sex"]}
if "read" in me["rights"]:
    everybody = {"where": [], "columns": [], "offset": 0, "limit": 50}
    people, _ = ask("/api/people/search", everybody, HEADERS)
    KNOWN["id"] = [row["id"] for row in people["rows"]]
if "tablets" in me["rights"]:
    tablets, _ = ask("/api/tablets", None, HEADERS)
    KNOWN["device"] = [tablet["device"] for tablet in tablets["items"]]


@schemathesis.hook
def before_call(context, case, kwargs):
    case.headers = {**(case.headers or {}), **HEADERS}


def named(parameters):
    """Some stay as they were made up: what is not there must be answered too."""
    for name, known in KNOWN.items():
        if name in parameters and known and random.random() < 0.8:
            parameters[name] = random.choice(known)
    return parameters


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    return named(path_parameters) if path_parameters else path_parameters


@schemathesis.hook
def map_query(context, query):
    return named(query) if query else query
