"""Runs jupyter_kernel_test, the conformance suite of the Jupyter project, against the installed kernel `linkis`.

Every optional sample is filled in except two that this kernel has no use for: it answers `?` with display_data and not
with a pager payload, and no cell clears its output. Ends with one line of JSON: the counts, and the reason of each skip.
"""

import json
import sys
import unittest

import jupyter_kernel_test


class LinkisKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "linkis"
    language_name = "sql"
    file_extension = ".sql"

    code_hello_world = "%%python\nprint('hello, world')"
    code_stderr = "%%python\nimport sys\nprint('test', file=sys.stderr)"
    code_generate_error = "selct 1"
    code_display_data = [
        {"code": "select 1 as one", "mime": "text/html"},
        {"code": "select 1 as one", "mime": "text/plain"},
        {"code": "%lsmagic", "mime": "text/plain"},
    ]
    code_execute_result = [
        {"code": "%%python\n1 + 1", "result": "2"},
    ]
    code_inspect_sample = "%%engine"
    completion_samples = [
        {"text": "%%eng", "matches": {"engine", "engines"}},
        {"text": "%%pyt", "matches": {"python"}},
        {"text": "SELE"},
    ]
    complete_code_samples = ["select 1;", "%%python\nprint(1)", "%lsmagic"]
    incomplete_code_samples = ["select 'open", "select (1"]
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "select 12*"

    def test_streams(self):
        # The suite looks at one message; here nothing else may stand in the streams of a cell.
        for code, streams in (
            (self.code_hello_world, {"stdout": "hello, world\n"}),
            (self.code_stderr, {"stderr": "test\n"}),
            ("%%shell\necho a; echo b >&2", {"stdout": "a\n", "stderr": "b\n"}),
            ("select 1 as one", {}),
        ):
            self.flush_channels()
            _, messages = self.execute_helper(code=code)
            written = {}
            for message in messages:
                if message["msg_type"] == "stream":
                    name, text = message["content"]["name"], message["content"]["text"]
                    written[name] = written.get(name, "") + text
            self.assertEqual(written, streams)

    def test_errors(self):
        # A failure of the server's is told by the error alone.
        for code in ("%%python\n1/0", "selct 1", "select nope", "%%python\nprint('a'"):
            self.flush_channels()
            reply, messages = self.execute_helper(code=code)
            self.assertEqual(reply["content"]["status"], "error")
            kinds = [one["msg_type"] for one in messages if one["msg_type"] != "display_data"]
            self.assertEqual([kind for kind in kinds if kind != "update_display_data"], ["error"])

    def test_history(self):
        # The suite takes the cells to run from code_execute_result: here those that its pattern is for.
        self.code_execute_result = [
            {"code": "select 11 as a"},
            {"code": "select 12 as b"},
            {"code": "select 13 as c"},
        ]
        super().test_history()


def main() -> int:
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(LinkisKernelTests)
    result = unittest.TextTestRunner(stream=sys.stderr, verbosity=2).run(suite)
    print(
        json.dumps(
            {
                "run": result.testsRun,
                "failures": [str(test) for test, _ in result.failures],
                "errors": [str(test) for test, _ in result.errors],
                "skipped": {test.id().split(".")[-1]: reason for test, reason in result.skipped},
            }
        )
    )
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
