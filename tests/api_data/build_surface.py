"""Makes the tables of `tf_migrate_rules.api` out of what `dump_surface.py` wrote down.

    python build_surface.py 1.15.5.json 2.16.2.json ... 2.21.0.json OUTPUT_FOLDER

The dumps are one of TensorFlow 1.15 and any number of TensorFlow 2, in any order; the newest is described whole, the
others only where they differ from it. The tables are text, sorted and the same for the same dumps:

    v1.json, v2.json   {"modules": {name: "" or the module it is another name of},
                        "symbols": {"tf.nn": {"relu": "f(features, name=None)"}},
                        "classes": {"tf.Session": {"base": "tf.…", "members": {"run": "(fetches, …)", "graph": ""}}}}
                       A symbol is `f`, `c` or `v` (function, class, value) with its signature, or `=name` when it is
                       another name of the same object. A class lists only what its `base` does not have.
    native.json        {"tf": {"log": "tf.math.log …"}}: what is left in tf.compat.v1, with the native names of the same
                       object, `=` for the same name
    private.json       {"former": {"tf.models.rnn.rnn_cell": "tf.nn.rnn_cell"},
                        "modules": {"tf.python.platform.gfile": "tf.gfile"},
                        "names": {"tf.python.ops.nn_ops": {"tf.nn": "relu6 xw=xw_plus_b"}}}: names in private modules
                       that are public under the given module, there called the same or what stands after `=`
    targets.json       {"since": …, "until": …, "changed": …}: what other 2.x have, lack, or spell otherwise
"""

import collections
import json
import pathlib
import re
import sys

NUMBER = re.compile(r"<#(\d+)>(\(\))?")

# Which of several equally short names of one object is its name: what people wrote in TensorFlow 1. The modules are in
# order, best first; the names need none.
PREFERRED_MODULES = (
    "tf.nn",
    "tf.train",
    "tf.image",
    "tf.python_io",
    "tf.signal",
    "tf.keras.losses",
    "tf.contrib.layers",
    "tf.contrib.framework",
)
PREFERRED_NAMES = frozenset(
    """
    tf.no_gradient tf.mod tf.linspace tf.float64 tf.float16 tf.reverse tf.tensor_scatter_update tf.tensor_scatter_add
    tf.tensor_scatter_sub tf.flags.DEFINE_boolean tf.compat.as_str tf.gfile.GFile tf.image.resize_images
    tf.image.resize_image_with_crop_or_pad tf.image.transpose_image tf.nn.avg_pool tf.nn.local_response_normalization
    tf.nn.conv3d_backprop_filter tf.nn.depthwise_conv2d_backprop_filter tf.nn.depthwise_conv2d_backprop_input
    tf.saved_model.contains_saved_model tf.train.piecewise_constant tf.sets.difference tf.sets.intersection tf.sets.size
    tf.sets.union tf.keras.applications.resnet50.decode_predictions tf.keras.applications.resnet50.preprocess_input
    tf.keras.initializers.RandomNormal tf.keras.initializers.RandomUniform tf.keras.initializers.TruncatedNormal
    tf.keras.losses.cosine_similarity tf.keras.losses.kullback_leibler_divergence tf.keras.losses.mean_absolute_error
    tf.keras.losses.mean_absolute_percentage_error tf.keras.losses.mean_squared_error
    tf.keras.losses.mean_squared_logarithmic_error tf.keras.layers.AveragePooling1D tf.keras.layers.AveragePooling2D
    tf.keras.layers.AveragePooling3D tf.keras.layers.GlobalAveragePooling1D tf.keras.layers.GlobalAveragePooling2D
    tf.keras.layers.GlobalAveragePooling3D tf.keras.layers.GlobalMaxPooling1D tf.keras.layers.GlobalMaxPooling2D
    tf.keras.layers.GlobalMaxPooling3D tf.keras.layers.MaxPooling1D tf.keras.layers.MaxPooling2D
    tf.keras.layers.MaxPooling3D
    """.split()  # noqa: SIM905
)

# Modules that 1.15 no longer has and that older code imports, with the public module that holds their names today.
# Unlike all the rest, these and the names below are written from memory of older releases: no dump bears them out.
FORMER_MODULES = {
    "tf.contrib.lite": "tf.lite",
    "tf.contrib.rnn.core_rnn_cell": "tf.contrib.rnn",
    "tf.contrib.rnn.python.ops.core_rnn": "tf.nn",
    "tf.contrib.rnn.python.ops.core_rnn_cell_impl": "tf.nn.rnn_cell",
    "tf.contrib.tfprof.python.tools.tfprof": "tf.contrib.tfprof",
    "tf.models.rnn.rnn": "tf.nn",
    "tf.models.rnn.rnn_cell": "tf.nn.rnn_cell",
    "tf.models.rnn.seq2seq": "tf.contrib.legacy_seq2seq",
    "tf.nn.seq2seq": "tf.contrib.legacy_seq2seq",
    "tf.python.ops.seq2seq": "tf.contrib.legacy_seq2seq",
}
FORMER_NAMES = {
    "tf.contrib.data.Dataset": "tf.data.Dataset",
    "tf.contrib.data.FixedLengthRecordDataset": "tf.data.FixedLengthRecordDataset",
    "tf.contrib.data.Iterator": "tf.data.Iterator",
    "tf.contrib.data.TFRecordDataset": "tf.data.TFRecordDataset",
    "tf.contrib.data.TextLineDataset": "tf.data.TextLineDataset",
    "tf.contrib.rnn.python.ops.core_rnn.static_rnn": "tf.nn.static_rnn",
    "tf.models.rnn.rnn.bidirectional_rnn": "tf.nn.static_bidirectional_rnn",
    "tf.models.rnn.rnn.rnn": "tf.nn.static_rnn",
    "tf.models.rnn.rnn.state_saving_rnn": "tf.nn.static_state_saving_rnn",
    "tf.nn.bidirectional_rnn": "tf.nn.static_bidirectional_rnn",
    "tf.nn.rnn": "tf.nn.static_rnn",
    "tf.nn.state_saving_rnn": "tf.nn.static_state_saving_rnn",
    "tf.python.ops.rnn.bidirectional_rnn": "tf.nn.static_bidirectional_rnn",
    "tf.python.ops.rnn.rnn": "tf.nn.static_rnn",
    "tf.python.ops.rnn.state_saving_rnn": "tf.nn.static_state_saving_rnn",
}


def parent(name):
    return name.rpartition(".")[0]


def last(name):
    return name.rpartition(".")[2]


def rank(name, entry):
    """Sorts the names of one object, the best first."""
    module = parent(name)
    package = ".".join(module.split(".")[:3]).replace("tf.", "tensorflow.", 1)
    return (
        bool(entry.get("loose")),
        name.startswith("tf.contrib"),
        name.startswith("tf.raw_ops"),
        name.count("."),
        name not in PREFERRED_NAMES,
        PREFERRED_MODULES.index(module) if module in PREFERRED_MODULES else len(PREFERRED_MODULES),
        not entry.get("home", "").startswith(package),
        len(name),
        name,
    )


class Surface:
    """The API of one TensorFlow, its names chosen."""

    def __init__(self, dump):
        self.version = dump["version"]
        self.release = ".".join(self.version.split(".")[:2])
        self.symbols = dump["symbols"]
        self.compat = dump["compat"]
        self.private = dump.get("private", {})
        self.modules = dump["modules"]
        self.names = collections.defaultdict(list)
        for name, entry in self.symbols.items():
            if "object" in entry:
                self.names[entry["object"]].append(name)
        for names in self.names.values():
            names.sort(key=lambda name: rank(name, self.symbols[name]))

    def canonical(self, name):
        number = self.symbols[name].get("object")
        return name if number is None else self.names[number][0]

    def source(self, signature):
        """A signature with the objects in its defaults named, as source text."""

        def named(match):
            names = self.names.get(int(match[1]))
            return names[0] + (match[2] or "") if names else "..."

        text = NUMBER.sub(named, signature)
        return re.sub(r"\.\.\.(\(\)|\.\w+)", "...", text)

    def spelled(self, name):
        """`f(x, name=None)`, `v`, or `=tf.other`."""
        entry = self.symbols[name]
        canonical = self.canonical(name)
        if canonical != name:
            return "=" + canonical
        raw = name.startswith("tf.raw_ops.")
        if entry["kind"] == "v" or entry.get("loose") or entry.get("signature") is None or (raw and self.private):
            return entry["kind"]
        keywords_only = "*, " if raw and entry["signature"] else ""
        return entry["kind"] + "(" + keywords_only + self.source(entry["signature"]) + ")"

    def flat(self):
        """Every symbol and every member of a class of TensorFlow's own, spelled, second names like the first."""
        found = {}
        for name, entry in self.symbols.items():
            found[name] = self.spelled(self.canonical(name))
            if entry["kind"] == "c" and entry["home"].startswith("tensorflow.python."):
                for member, signature in self.members(name).items():
                    found[f"{name}.{member}"] = f"f{signature}" if signature else "v"
        return found

    def members(self, name):
        """{"run": "(fetches, …)", "graph": ""} for a class, what it inherits included."""
        found = self.symbols[name]["members"]
        return {
            member: "" if signature is None else "(" + self.source(signature) + ")"
            for member, signature in found.items()
        }

    def base(self, name):
        for number in self.symbols[name]["bases"]:
            for candidate in self.names.get(number, ())[:1]:
                return candidate
        return ""

    def table(self):
        symbols = collections.defaultdict(dict)
        classes = {}
        for name, entry in self.symbols.items():
            symbols[parent(name)][last(name)] = self.spelled(name)
            if entry["kind"] == "c" and self.canonical(name) == name and not entry.get("loose"):
                base = self.base(name)
                inherited = self.members(base) if base else {}
                own = {key: text for key, text in self.members(name).items() if inherited.get(key) != text}
                classes[name] = {"base": base, "members": own} if base else {"members": own}
        return {"version": self.version, "modules": self.module_table(), "symbols": symbols, "classes": classes}

    def module_table(self):
        """Public modules, and for a second name of a module the first (or its private one, where it only leaks)."""
        walked = {parent(name) for name in self.symbols}
        first = {}
        for name in sorted(walked & self.modules.keys(), key=lambda name: (name.count("."), len(name), name)):
            first.setdefault(self.modules[name], name)
        table = {}
        for name, module in self.modules.items():
            leaks = ".python." in module and "._v1" not in module
            table[name] = (
                "" if name in walked else first.get(module, module.replace("tensorflow.", "tf.", 1) if leaks else "")
            )
        return table

    def native_table(self):
        """What is left in tf.compat.v1: its names without `tf.compat.v1`, and the native names of the same object."""
        table = collections.defaultdict(dict)
        for name, entry in self.compat.items():
            plain = "tf." + name[len("tf.compat.v1.") :]
            if plain.startswith(("tf.raw_ops.", "tf.compat.")):
                continue
            natives = list(self.names.get(entry.get("object"), ()))
            if "object" not in entry and plain in self.symbols:
                natives = [plain]
            natives.sort(key=lambda native: native != plain)
            table[parent(plain)][last(plain)] = " ".join("=" if native == plain else native for native in natives)
        return table


def private_tables(surface):
    """The private modules that stand for a public one, and the public names of what they hold."""
    names = collections.defaultdict(lambda: collections.defaultdict(list))
    modules = {}
    members = collections.defaultdict(dict)
    for name, entry in surface.symbols.items():
        if "object" in entry:
            members[parent(name)][last(name)] = entry["object"]
    for module, attributes in surface.private.items():
        place = module.replace("tensorflow.", "tf.", 1)
        twin = public_twin(module, attributes, surface, members)
        if twin:
            modules[place] = twin
        for attribute, (number, defined) in attributes.items():
            if not (defined or is_imported_from(module)):
                continue
            public = next(iter(surface.names.get(number, ())), "")
            if not public or surface.symbols[public].get("loose"):
                continue
            name = attribute if last(public) == attribute else attribute + "=" + last(public)
            names[place][parent(public)].append(name)
    for name, public in FORMER_NAMES.items():
        attribute = last(name) if last(name) == last(public) else last(name) + "=" + last(public)
        names[parent(name)][parent(public)].append(attribute)
    table = {place: {at: " ".join(sorted(set(found))) for at, found in at.items()} for place, at in names.items()}
    return {"former": FORMER_MODULES, "modules": modules, "names": table}


def is_imported_from(module):
    """Whether people take from a private module also what it only passes on."""
    parts = module.split(".")
    if parts[1] != "python":
        return parts[1] == "contrib" and parts[-1].endswith(("_ops", "rnn_cell", "layers", "variables"))
    if parts[2] == "keras":
        return len(parts) == 4 or parts[-2] in ("layers", "utils")
    return len(parts) == 4 or parts[2:4] in (
        ["lib", "io"],
        ["ops", "losses"],
        ["ops", "distributions"],
        ["ops", "parallel_for"],
    )


def public_twin(module, attributes, surface, members):
    """The public module that a private one is, or that has most of the same names for most of the same objects."""
    for public, walked in surface.modules.items():
        if walked == module and public in members and ".python." not in public:
            return public
    numbers = {name: number for name, (number, _) in attributes.items() if number in surface.names}
    best = ("", 0)
    for public, objects in members.items():
        if len(objects) < 3 or public in ("tf", "tf.raw_ops"):
            continue
        same = sum(1 for name, number in objects.items() if numbers.get(name) == number)
        alike = same >= 0.7 * len(objects) and same >= 0.5 * len(numbers)
        score = same - len(objects) * 0.1 * public.startswith("tf.contrib")
        if alike and score > best[1]:
            best = (public, score)
    return best[0]


def target_table(newest, others, old):
    """How older TensorFlow 2 differ from the newest: names, and the signatures of what 1.15 had too."""
    since, until, changed = {}, {}, collections.defaultdict(dict)
    now, before = newest.flat(), old.flat()
    successor = newest.release
    for surface in others:  # from new to old
        then = surface.flat()
        for name in now.keys() - then.keys():
            since.setdefault(name, successor)
        for name in then.keys() - now.keys():
            until.setdefault(name, surface.release)
        for name in now.keys() & then.keys() & before.keys():
            if now[name] != then[name]:
                changed[name][surface.release] = then[name]
        successor = surface.release
    return {"since": since, "until": until, "changed": changed}


def write(folder, name, table):
    lines = json.dumps(table, indent=0, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    (folder / name).write_text(lines + "\n", encoding="utf-8")
    print(name, (folder / name).stat().st_size)


def main(*arguments):
    *dumps, target = map(pathlib.Path, arguments)
    surfaces = [Surface(json.loads(path.read_text(encoding="utf-8"))) for path in dumps]
    surfaces.sort(key=lambda surface: [int(part) for part in re.findall(r"\d+", surface.version)], reverse=True)
    *second, first = surfaces
    newest, *others = second
    write(target, "v1.json", first.table())
    write(target, "v2.json", newest.table())
    write(target, "native.json", newest.native_table())
    write(target, "private.json", private_tables(first))
    write(target, "targets.json", target_table(newest, others, first))


if __name__ == "__main__":
    main(*sys.argv[1:])
