"""Ansible callback that writes what happens as JSON lines, one event a line, to the file that STEPS_FILE names."""
import json
import os

from ansible.playbook.task_include import TaskInclude
from ansible.plugins.callback import CallbackBase

HIDDEN = {"changed", "failed", "skipped",
          "invocation", "ansible_loop_var", "ansible_index_var", "item", "failed_when_result", "attempts", "warnings",
          "deprecations", "exception"}


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "steps"

    def __init__(self):
        super().__init__()
        self.out = open(os.environ["STEPS_FILE"], "w")

    def write(self, **event):
        self.out.write(json.dumps(event, default=str) + "\n")
        self.out.flush()

    def v2_playbook_on_play_start(self, play):
        self.write(type="play", name=play.get_name())

    def v2_playbook_on_no_hosts_matched(self):
        self.write(type="no-hosts")

    def task_start(self, task, handler):
        self.write(type="task", task=task.get_name().strip(), handler=handler)

    def v2_playbook_on_task_start(self, task, is_conditional):
        self.task_start(task, False)

    def v2_playbook_on_cleanup_task_start(self, task):
        self.task_start(task, False)

    def v2_playbook_on_handler_task_start(self, task):
        self.task_start(task, True)

    def v2_playbook_on_include(self, included):
        what = included._filename if isinstance(included._filename, str) else str(included._filename)
        name = included._task.get_name().strip()
        role = getattr(included, "_is_role", False)
        self.write(type="included", task=name, what=str(included._task._role_name) if role else what,
                   hosts=[host.name for host in included._hosts])

    def result(self, result, status, ignored=False, item=False):
        if isinstance(result._task, TaskInclude) and status == "ok" or result._task.action.split(".")[-1] == "meta":
            return
        values = result._result
        action = result._task.action.split(".")[-1]
        event = dict(type="item" if item else "result", task=result._task.get_name().strip(), host=result._host.name,
                     status=status)
        if ignored:
            event["ignored"] = True
        if item:
            event["label"] = str(self._get_item_label(values))
        shown = "results" not in values and not values.get("_ansible_no_log")
        if shown and action == "debug" and status == "ok":
            event["shows"] = {key: value for key, value in values.items() if key not in HIDDEN and not key.startswith("_")}
        if shown and status == "failed" and (action == "fail" or action == "assert" and "assertion" in values):
            event["msg"] = values.get("msg")
        self.write(**event)

    def status_of(self, result):
        return "changed" if result._result.get("changed") else "ok"

    def v2_runner_on_ok(self, result):
        self.result(result, self.status_of(result))

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.result(result, "failed", ignore_errors)

    def v2_runner_on_skipped(self, result):
        self.result(result, "skipped")

    def v2_runner_on_unreachable(self, result):
        self.result(result, "unreachable")

    def v2_runner_item_on_ok(self, result):
        self.result(result, self.status_of(result), item=True)

    def v2_runner_item_on_failed(self, result):
        self.result(result, "failed", item=True)

    def v2_runner_item_on_skipped(self, result):
        self.result(result, "skipped", item=True)

    def v2_runner_retry(self, result):
        self.write(type="retry", task=result._task.get_name().strip(), host=result._host.name,
                   attempt=result._result.get("attempts"))

    def v2_playbook_on_stats(self, stats):
        hosts = {}
        for host in sorted(stats.processed.keys()):
            counts = stats.summarize(host)
            hosts[host] = dict(ok=counts["ok"], changed=counts["changed"], unreachable=counts["unreachable"],
                               failed=counts["failures"], skipped=counts["skipped"], rescued=counts["rescued"],
                               ignored=counts["ignored"])
        self.write(type="recap", hosts=hosts, custom=stats.custom)
