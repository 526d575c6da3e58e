"""The tasks of mix.yml as pyinfra writes them."""
from io import StringIO

from pyinfra import host
from pyinfra.facts.files import File
from pyinfra.facts.server import Command
from pyinfra.operations import files, server, systemd

root = "/root/bench"
names = ["alpha", "beta", "gamma", "delta", "epsilon"]

files.directory(path=root, mode="755")
for name in names:
    files.directory(path=f"{root}/{name}", mode="750")
for name in names:
    files.put(src=StringIO(f"{name}\n"), dest=f"{root}/{name}/name", mode="640")
files.template(src="templates/app.conf.j2", dest=f"{root}/app.conf", mode="644", inventory_hostname=host.name, port=8080, names=names)
files.template(src="templates/app.conf.j2", dest=f"{root}/app2.conf", mode="600", inventory_hostname=host.name, port=8080, names=names)
if not host.get_fact(File, path=f"{root}/edit.conf"):
    files.put(src=StringIO("a=1\nb=2\nc=3\n"), dest=f"{root}/edit.conf")
files.line(path=f"{root}/edit.conf", line="^a=.*", replace="a=10")
files.line(path=f"{root}/edit.conf", line="^b=.*", replace="b=20")
files.line(path=f"{root}/edit.conf", line="z=26")
for name in names:
    files.line(path=f"{root}/edit.conf", line=f"{name}=.*", replace=f"{name}=on")
files.block(path=f"{root}/edit.conf", content="one\ntwo")
files.block(path=f"{root}/edit.conf", content="three\nfour", marker="# {mark} SECOND")
files.replace(path=f"{root}/edit.conf", text="^c=3$", replace="c=30")
files.link(path=f"{root}/link", target=f"{root}/app.conf")
for name in names:
    files.link(path=f"{root}/link-{name}", target=f"{root}/{name}/name")
files.file(path=f"{root}/empty")
files.file(path=f"{root}/absent", present=False)
assert len(host.get_fact(Command, "uname -r")) > 0
host.get_fact(Command, "cat /proc/loadavg | cut -d ' ' -f 1")
host.get_fact(File, path=f"{root}/app.conf")
host.get_fact(Command, f"cat {root}/app.conf 2>/dev/null || true")
if not host.get_fact(File, path=f"{root}/created"):
    server.shell(commands=[f"touch {root}/created"])
files.directory(path=f"{root}/bin")
for name in names:
    files.put(src=StringIO(f"#!/bin/sh\necho {name}\n"), dest=f"{root}/bin/{name}", mode="755")
host.get_fact(Command, f"{root}/bin/alpha 2>/dev/null || true")
server.group(group="benchgroup")
server.user(user="benchuser", group="benchgroup", shell="/bin/sh")
files.directory(path="/home/benchuser/data", user="benchuser", group="benchgroup", mode="700")
files.put(src=StringIO("x\n"), dest="/home/benchuser/data/file", user="benchuser", mode="600")
systemd.service(service="ssh", running=True)
for name in names:
    files.directory(path=f"{root}/deep/{name}/er")
for name in names:
    files.template(src="templates/app.conf.j2", dest=f"{root}/deep/{name}/er/app.conf", inventory_hostname=host.name, port=8080, names=names)
host.get_fact(Command, f"find {root}/deep -name '*.conf' 2>/dev/null || true")
for name in names:
    host.get_fact(Command, f"test -e {root}/deep/{name}/er/app.conf || true")
for name in names:
    host.get_fact(File, path=f"{root}/deep/{name}")
files.directory(path=f"{root}/alpha", user="root", group="root", mode="750")
files.file(path=f"{root}/beta/name", mode="640")
files.line(path=f"{root}/edit.conf", line="^last=.*", replace=f"last={host.name}")
