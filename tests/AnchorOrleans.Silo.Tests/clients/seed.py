"""Executes the Python samples of seed.md, one after the other, with the standard library alone. Prints what it saw as JSON.

Stand-ins for the two packages that the samples import are at the head: just what is called, over urllib. Replaced in the samples are the hosted
service's address and example.com, since tests stay on this machine, `<base64-string>`, as the guide tells its reader to, the name of the task,
which the TypeScript samples have taken, and `async=True`, which no Python takes since 3.7: the guide's later editions write `async_`.
"""
import base64
import contextlib
import json
import os
import pathlib
import re
import sys
import types
import urllib.parse
import urllib.request

BASE = os.environ["ANCHORBROWSER_BASE_URL"]


class Response:
    def __init__(self, body):
        self._body = body

    def json(self):
        return json.loads(self._body)


def send(method, url, headers, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method)) as response:
        return Response(response.read())


def get(url, params, headers):
    return send("GET", f"{url}?{urllib.parse.urlencode(params)}", headers)


class Anchorbrowser:
    def __init__(self, api_key):
        self.task = Tasks({"anchor-api-key": api_key, "Content-Type": "application/json"})


class Tasks:
    def __init__(self, headers):
        self._headers = headers

    def create(self, **fields):
        return self._post("/v1/task", fields)

    def deploy(self, task_id, **fields):
        return self._post(f"/v1/task/{task_id}/deploy", fields)

    def run(self, task_id, version, inputs, async_=False):
        return self._post("/v1/task/run", {"taskId": task_id, "version": version, "async": async_, "inputs": inputs})

    def _post(self, path, body):
        answer = send("POST", BASE + path, self._headers, body)
        return json.loads(answer._body, object_hook=lambda fields: types.SimpleNamespace(**fields))


def plain(value):
    return json.loads(json.dumps(value, default=vars))


sys.modules["requests"] = types.SimpleNamespace(get=get)
sys.modules["anchorbrowser"] = types.SimpleNamespace(Anchorbrowser=Anchorbrowser)

guide = pathlib.Path(__file__).with_name("seed.md").read_text()
task_code = re.search(r"^```typescript [^\n]*\n(.*?)^```$", guide, re.M | re.S).group(1)
samples = re.findall(r"^```python [^\n]*\n(.*?)^```$", guide, re.M | re.S)
names, seen = {}, []
for sample in samples:
    sample = (
        sample.replace("https://api.anchorbrowser.io", BASE)
        .replace("https://example.com", os.environ["TARGET_URL"])
        .replace("<base64-string>", base64.b64encode(task_code.encode()).decode())
        .replace("example-task", "example-task-in-python")
        .replace("async=True", "async_=True")
    )
    with contextlib.redirect_stdout(sys.stderr):
        exec(sample, names)
    seen.append(plain({name: names[name] for name in ("task", "execution", "deployment", "results", "result") if name in names}))

print(json.dumps(seen))
