"""The seed document's polling code in Python, its requests calls written with the standard library. Prints JSON."""
import json
import os
import time
import urllib.parse
import urllib.request

BASE = os.environ["ANCHORBROWSER_BASE_URL"]
HEADERS = {
    "anchor-api-key": os.environ.get("ANCHORBROWSER_API_KEY"),
    "Content-Type": "application/json",
}


def post(path, body):
    request = urllib.request.Request(BASE + path, json.dumps(body).encode(), HEADERS, method="POST")
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def get(path, params):
    query = urllib.parse.urlencode(params)
    with urllib.request.urlopen(urllib.request.Request(f"{BASE}{path}?{query}", headers=HEADERS)) as response:
        return json.load(response)


# Poll for task completion
def wait_for_task_completion(task_id: str, max_attempts: int = 60):
    for _ in range(max_attempts):
        results = get(f"/v1/task/{task_id}/executions", {"page": 1, "limit": 1})
        latest_result = results["data"]["results"][0] if results["data"]["results"] else None
        if latest_result:
            if latest_result["status"] in ["success", "failure"]:
                return latest_result

        # Wait 2 seconds before next poll
        time.sleep(2)

    raise Exception("Task execution timeout")


task_id = os.environ["TASK_ID"]
execution = post("/v1/task/run", {
    "taskId": task_id,
    "version": "1",
    "async": True,
    "inputs": {"ANCHOR_TARGET_URL": os.environ["TARGET_URL"]},
})
print(json.dumps({"started": execution, "polled": wait_for_task_completion(task_id)}))
