"""Runs a notebook by the steps that Quarto takes with Jupyter: parameters by papermill's translators, an empty setup cell, a comm that
no kernel needs to know, cells without their option lines, and inline expressions as user expressions. Prints what came of it as JSON.

Arguments: notebook, directory of the package linkis_kernel, parameters as JSON, inline expressions as JSON.
"""

import json
import sys

import nbformat
from nbclient import NotebookClient
from papermill import translators

notebook, package, parameters, expressions = sys.argv[1:]
sys.path.insert(0, package)
# In an environment with the wheel, papermill itself loads this.
import linkis_kernel.papermill  # noqa: E402,F401

nb = nbformat.read(notebook, as_version=4)
spec = nb.metadata.kernelspec
marked = [index for index, cell in enumerate(nb.cells) if "parameters" in cell.metadata.get("tags", [])]
injected = translators.translate_parameters(spec.name, spec.language, json.loads(parameters), "Injected Parameters")
nb.cells.insert(marked[0] + 1, nbformat.v4.new_code_cell(injected))
nb.cells.insert(0, nbformat.v4.new_code_cell(""))

client = NotebookClient(nb)
client.create_kernel_manager()
client.start_new_kernel()
client.start_new_kernel_client()
try:
    info = client.wait_for_reply(client.kc.kernel_info())
    setup = {"comm_id": "quarto_comm", "target_name": "quarto_kernel_setup", "data": {"options": {"fig_width": 7}}}
    client.kc.shell_channel.send(client.kc.session.msg("comm_open", setup))
    for index, cell in enumerate(nb.cells):
        whole = cell.source
        lines = whole.splitlines()
        while lines and lines[0].startswith("--|"):
            lines.pop(0)
        cell.source = "\n".join(lines)
        client.execute_cell(cell, index, store_history=index > 0)
        cell.source = whole
    values = client.wait_for_reply(client.kc.execute("", user_expressions=json.loads(expressions)))
finally:
    client._cleanup_kernel()

nbformat.write(nb, notebook)
print(json.dumps({"language": info["content"]["language_info"]["name"], "injected": injected, "values": values["content"]["user_expressions"]}))
