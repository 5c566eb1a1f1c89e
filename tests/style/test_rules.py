#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each style rule trips on a tree that breaks it, at the right place, and lets a good tree pass."""
import os
import subprocess
import tempfile
import unittest

import calls
import layers
import sources
import tools
from tree import Tree

HEAD = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"


class RuleTest(unittest.TestCase):
    def tree(self, files):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for path, text in files.items():
            full = os.path.join(folder.name, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)
        return Tree(folder.name)

    def trips(self, check, files, *expected):
        """The problems found are exactly these, each given by its beginning."""
        problems = check(self.tree(files))
        self.assertEqual(len(problems), len(expected), problems)
        for problem, begin in zip(sorted(problems), sorted(expected)):
            self.assertTrue(problem.startswith(begin), f"{problem!r} should begin with {begin!r}")

    def passes(self, check, files):
        self.trips(check, files)


class Layers(RuleTest):
    HEADERS = {f"engine/{layer}/x_{layer}.h": "" for layer in layers.LAYERS}
    HEADERS |= {"models/models.h": "", "models/threats/outage.h": "", "tests/support/tap.h": ""}

    def with_file(self, path, *lines):
        return {**self.HEADERS, path: "\n".join(lines)}

    def test_downwards_only(self):
        for layer, below in layers.LAYERS.items():
            for other in set(layers.LAYERS) - {layer}:
                files = self.with_file(f"engine/{layer}/a.c", "", f'#include "engine/{other}/x_{other}.h"')
                if other in below:
                    self.passes(layers.check, files)
                else:
                    self.trips(layers.check, files,
                               f"engine/{layer}/a.c:2: engine/{other}/x_{other}.h: {layer} may use")

    def test_engine_names_no_model(self):
        self.trips(layers.check, self.with_file("engine/sim/a.c", '#include "models/models.h"'),
                   "engine/sim/a.c:1: models/models.h: the engine names no model")
        self.trips(layers.check, self.with_file("engine/app/a.c", '#include "models/threats/outage.h"'),
                   "engine/app/a.c:1: models/threats/outage.h: the engine names no model")
        self.passes(layers.check, self.with_file("engine/app/a.c", '#include "models/models.h"'))

    def test_models_do_not_see_each_other(self):
        see = '#include "models/threats/outage.h"'
        self.trips(layers.check, self.with_file("models/repair/a.c", see), "models/repair/a.c:1: models/")
        self.trips(layers.check, self.with_file("models/threats/a.c", '#include "models/models.h"'),
                   "models/threats/a.c:1: models/models.h: models do not see")
        self.passes(layers.check, self.with_file("models/threats/outage.c", see))
        self.passes(layers.check, self.with_file("models/models.c", see))

    def test_models_use_the_engine_up_to_sim(self):
        self.trips(layers.check, self.with_file("models/threats/a.c", '#include "engine/io/x_io.h"'),
                   "models/threats/a.c:1: engine/io/x_io.h: models may use")
        self.passes(layers.check, self.with_file("models/threats/a.c", '#include "engine/sim/x_sim.h"'))

    def test_program_does_not_know_the_tests(self):
        include = '#include "tests/support/tap.h"'
        self.trips(layers.check, self.with_file("engine/base/a.c", include), "engine/base/a.c:1: tests/")
        self.passes(layers.check, self.with_file("tests/unit/base/test_a.c", include))

    def test_full_paths(self):
        self.trips(layers.check, self.with_file("engine/base/a.c", '#include "x_base.h"'),
                   'engine/base/a.c:1: "x_base.h" is no file')
        self.passes(layers.check, {"engine/app/a.c": '#include "engine/app/version.h"',
                                   "engine/app/version.h.in": ""})

    def test_built_headers(self):
        made = {"engine/io/a.c": '#include "rows.inc"', "engine/io/b.c": '#include "row.inc"'}
        self.trips(layers.check, {**made, "engine/io/meson.build": "custom_target(output: 'rows.inc')"},
                   'engine/io/b.c:1: "row.inc" is no file')

    def test_each_library_in_its_folder(self):
        for name, header in {"igraph": "igraph.h", "GSL": "gsl/gsl_cdf.h", "HDF5": "hdf5_hl.h",
                             "Random123": "Random123/threefry.h", "nettle": "nettle/sha2.h",
                             "libfyaml": "libfyaml.h", "libcsv": "csv.h", "zlib": "zlib.h", "MPI": "mpi.h",
                             "OpenMP": "omp.h", "threads": "pthread.h"}.items():
            home = layers.LIBRARIES[name][1]
            self.passes(layers.check, {f"{home}a.c": f"#include <{header}>"})
            self.trips(layers.check, {"engine/rank/a.c": f"#  include <{header}> // why"},
                       f"engine/rank/a.c:1: <{header}>: {name} belongs in {home}")

    def test_one_bridge_to_igraph(self):
        self.trips(layers.check, {f"engine/graph/{name}.c": "#include <igraph/igraph.h>" for name in "ab"},
                   "engine/graph/b.c: igraph belongs in one file, and engine/graph/a.c has it")

    def test_unknown_library(self):
        self.trips(layers.check, {"engine/io/a.c": "#include <stdio.h>\n#include <bzlib.h>"},
                   "engine/io/a.c:2: <bzlib.h> is not a header known")

    def test_openmp(self):
        self.trips(layers.check, {"engine/sim/a.c": "#pragma omp parallel"}, "engine/sim/a.c:1: OpenMP")
        self.passes(layers.check, {"engine/ensemble/a.c": "#pragma omp parallel"})


class Calls(RuleTest):
    def test_memory(self):
        for name in ("malloc", "calloc", "realloc", "free", "strdup"):
            self.trips(calls.check, {"engine/sim/a.c": f"int a;\nvoid *b = {name} (8);"},
                       f"engine/sim/a.c:2: {name}(): memory")
        self.passes(calls.check, {"engine/base/memory.c": "malloc(8)", "tests/unit/test_a.c": "free(a);",
                                  "models/a.c": "hk_free(a); a->free(b); a.free(b);"})

    def test_output(self):
        for call in ('printf("a")', "puts(a)", "fprintf(stderr, a)", "exit(1)", "abort()"):
            self.trips(calls.check, {"models/threats/a.c": call + ";"}, "models/threats/a.c:1: ")
        self.passes(calls.check, {"engine/app/a.c": "printf(a);", "engine/base/check.c": "abort();",
                                  "engine/io/a.c": "snprintf(a); fprintf(file, a); hk_exit(a);"})

    def test_comments_and_texts_are_not_code(self):
        self.passes(calls.check, {"engine/sim/a.c": '/* free(a);\n exit(1); */\nchar *a = "free(\\"a)"; // abort()'})
        self.trips(calls.check, {"engine/sim/a.c": "/*\n*/ 'a' \"b\" free(a)"}, "engine/sim/a.c:2: free()")


class Sources(RuleTest):
    def test_size(self):
        self.passes(sources.check_size, {"tests/a.py": "\n" * 500})
        self.trips(sources.check_size, {f"tests/a{end}": "\n" * 801 for end in (".c", ".h", ".py", ".sh")},
                   "tests/a.c: 801", "tests/a.h: 801", "tests/a.py: 801", "tests/a.sh: 801")

    def test_licence(self):
        for path in ("engine/a.c", "engine/a.h", "engine/a.def", "tests/a.py", "tests/a.sh", "meson.build",
                     "meson_options.txt", "scenarios/a.yaml", ".ci/run"):
            self.trips(sources.check_licence, {path: "\n" + HEAD}, f"{path}:1: no SPDX")
            self.passes(sources.check_licence, {path: HEAD})
        self.passes(sources.check_licence, {"tests/a.py": "#!/usr/bin/env python3\n" + HEAD,
                                            "tests/golden/a/scenario.yaml": "a: 1", "README.md": ""})
        other = HEAD.replace("GPL-3.0-or-later", "CC-BY-4.0")
        self.trips(sources.check_licence, {"engine/a.c": other}, "engine/a.c:1: licence CC-BY-4.0")
        self.passes(sources.check_licence, {"data/a.yaml": other})

    def test_names(self):
        self.trips(sources.check_names, {"engine/sim/a.c": "", "tests/a.c": "", "tests/b.c": ""},
                   "tests/a.c: a second file named a.c, beside engine/sim/a.c")

    def test_layout(self):
        self.trips(sources.check_layout, {"notes.txt": "", "engine/a.c": "", ".gitignore": ""}, "notes.txt: ")

    def test_places(self):
        for place in ("work", "root", "home"):
            self.trips(sources.check_places, {"tests/a.sh": f"\ncat '/{place}/me/a'"}, "tests/a.sh:2: ")
            self.trips(sources.check_places, {"README.md": f"see /{place}"}, "README.md:1: ")
        self.passes(sources.check_places, {"README.md": "http://example.org/work/ a/home/b /rooted ../root/"})


class Tools(RuleTest):
    def needs(self, name):
        try:
            return tools.tool(name)
        except tools.Skip as reason:
            return self.skipTest(str(reason))

    def test_headers(self):
        self.needs("gcc")
        self.trips(tools.check_headers, {
            "engine/base/good.h": "#ifndef G\n#define G\nstruct a { int b; };\n#endif\n",
            "engine/base/lacks.h": "extern size_t a;\n",
            "engine/base/unguarded.h": "struct a { int b; };\n",
        }, "engine/base/lacks.h: does not compile alone", "engine/base/unguarded.h: does not compile alone")

    def test_format(self):
        style = {".clang-format": "BasedOnStyle: LLVM\n"}
        try:
            self.trips(tools.check_format, {**style, "engine/a.c": "int  a;\n", "engine/b.c": "int b;\n"},
                       "engine/a.c:1: clang-format -i engine/a.c would change 1 lines")
        except tools.Skip as reason:
            self.skipTest(str(reason))

    def test_symbols(self):
        self.needs("gcc")
        self.needs("objdump")
        tree = self.tree({"a.c": "int hk_good(void); int bad(void); extern const char *const hk_names[];\n"
                                 "int hk_good(void) { static int calls; return calls++; }\n"
                                 "int bad(void) { return 0; }\n"
                                 "static const char *const inner[] = {\"a\"};\n"
                                 "const char *const hk_names[] = {\"a\"}; int hk_state = 1;\n"
                                 "const char *const *hk_inner(void); _Thread_local long hk_mine;\n"
                                 "const char *const *hk_inner(void) { return inner; }\n"})
        subprocess.run(["gcc", "-fPIC", "-c", "a.c"], cwd=tree.root, check=True)
        problems = tools.check_symbols(tree, [tree.full("a.o")])
        self.assertEqual(sorted(problem.removeprefix("a.o: ") for problem in problems), [
            "calls.0 is global state that can change", "external symbol bad does not begin with hk_",
            "hk_mine is global state that can change", "hk_state is global state that can change"])

    def test_shell(self):
        self.needs("shellcheck")
        self.trips(tools.check_shell, {"tests/a.sh": "#!/bin/bash\necho $1\n",
                                       "tests/b.sh": '#!/bin/bash\necho "$1"\n'}, "tests/a.sh:2:6: note: ")

    def test_tidy(self):
        self.needs("clang-tidy")
        tree = self.tree({".clang-tidy": "Checks: '-*,readability-braces-around-statements'\n"
                                         "WarningsAsErrors: '*'\n",
                          "engine/a.c": "int f(int a) { if (a) return 1; return 0; }\n",
                          "engine/b.c": "int g(void) { return 0; }\n"})
        with open(tree.full("compile_commands.json"), "w", encoding="utf-8") as commands:
            commands.write("[" + ",".join(
                f'{{"directory": "{tree.root}", "file": "engine/{name}.c",'
                f'"command": "cc -c engine/{name}.c"}}' for name in "ab") + "]")
        problems = tools.check_tidy(tree, tree.root)
        self.assertEqual([problem.split(":")[0] for problem in problems], ["engine/a.c"])


class Files(RuleTest):
    def test_git_and_walk_agree(self):
        files = {"engine/a.c": "", ".gitignore": "/.build/\n", ".build/b.c": "", "tests/c.py": ""}
        walked = self.tree(files)
        self.assertEqual(walked.paths, [".gitignore", "engine/a.c", "tests/c.py"])
        try:
            subprocess.run(["git", "init", "-q", walked.root], check=True)
        except OSError:
            self.skipTest("git is not here")
        self.assertEqual(Tree(walked.root).paths, walked.paths)

    def test_binary_files_have_no_lines(self):
        tree = self.tree({"a.c": ""})
        with open(tree.full("a.c"), "wb") as file:
            file.write(b"\xff\xfe\x00")
        self.assertEqual(list(tree.lines("a.c")), [])


if __name__ == "__main__":
    unittest.main()
