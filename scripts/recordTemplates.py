"""Asks ansible-core 2.19 what templates give and writes it as test/jinja/corners.json has it.

    PYTHON-OF-ANSIBLE scripts/recordTemplates.py questions.json answers.json

Questions are a list of {category, template, vars, native, conditional?, options?, templates?}; native means a string
of a playbook, otherwise it is a template file. A question that ansible-core refuses is recorded as an error.
"""

import json
import math
import os
import sys
import tempfile

from ansible._internal._datatag._tags import TrustedAsTemplate
from ansible._internal._templating._engine import TemplateEngine, TemplateOptions
from ansible._internal._templating._jinja_bits import TemplateOverrides
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader
from ansible.utils.display import Display


def trusted(value):
    if isinstance(value, str):
        return TrustedAsTemplate().tag(value)
    if isinstance(value, list):
        return [trusted(item) for item in value]
    if isinstance(value, dict):
        return {key: trusted(item) for key, item in value.items()}
    return value


def plain(value):
    if isinstance(value, dict):
        return {key if isinstance(key, (str, int, float)) or key is None else str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("JSON has no such number")
    return value if isinstance(value, (bool, int, float)) or value is None else str.__str__(value) + "" if isinstance(value, str) else str(value)


def answer(question, folder):
    for name, text in (question.get("templates") or {}).items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    loader = DataLoader()
    loader.set_basedir(folder)
    engine = TemplateEngine(loader=loader, variables=trusted(question["vars"]))
    template = trusted(question["template"])
    if question.get("conditional"):
        return engine.evaluate_conditional(template)
    if question["native"]:
        return plain(engine.template(template))
    overrides = TemplateOverrides.from_kwargs(question.get("options"))
    return plain(engine.template(template, options=TemplateOptions(escape_backslashes=False, overrides=overrides)))


def place(known, value):
    if value not in known:
        known.append(value)
    return known.index(value)


def main(source, target):
    init_plugin_loader([])
    Display().warning = Display().deprecated = lambda *_args, **_named: None
    variables, templates, rows = [], [], []
    with open(source, encoding="utf-8") as file:
        questions = json.load(file)
    for question in questions:
        row = {"category": question["category"], "template": question["template"], "vars": place(variables, question["vars"])}
        if not question["native"]:
            row["file"] = True
        for name in ("conditional", "options"):
            if question.get(name):
                row[name] = question[name]
        if question.get("templates"):
            row["templates"] = place(templates, question["templates"])
        with tempfile.TemporaryDirectory() as folder:
            try:
                row["expected"] = answer(question, folder)
            except Exception:
                row["error"] = True
        rows.append(row)
    write = lambda value: json.dumps(value, ensure_ascii=False)
    with open(target, "w", encoding="utf-8") as file:
        file.write('{"variables":%s,\n"templates":%s,\n"rows":[\n%s\n]}\n' % (write(variables), write(templates), ",\n".join(map(write, rows))))


main(*sys.argv[1:3])
