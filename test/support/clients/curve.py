"""Runs one cell with jupyter_client's own manager, encrypted because the client requires it. Prints one line of JSON."""

import json
import os
import stat

from jupyter_client.manager import KernelManager

manager = KernelManager(kernel_name="linkis", transport_encryption="required")
manager.start_kernel()
client = manager.client()
try:
    client.start_channels()
    client.wait_for_ready(timeout=60)
    shown = []
    reply = client.execute_interactive(
        "%%python\nprint('encrypted')",
        timeout=60,
        output_hook=lambda message: shown.append(message["content"].get("text", "")),
    )
    with open(manager.connection_file) as file:
        connection = json.load(file)
    print(
        json.dumps(
            {
                "status": reply["content"]["status"],
                "shown": "".join(shown),
                "curve": len(connection["curve_publickey"]),
                "mode": oct(stat.S_IMODE(os.stat(manager.connection_file).st_mode)),
            }
        )
    )
finally:
    client.stop_channels()
    manager.shutdown_kernel()
