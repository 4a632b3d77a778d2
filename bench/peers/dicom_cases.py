"""Random DICOM files with what pydicom and GDCM make of them: python dicom_cases.py OUT COUNT [SEED]

OUT/cases.bin holds the files one behind the other, OUT/cases.jsonl a line for each: where it is, what it is, and the stored
values of both readers (null where one refuses), with what pydicom reads of the header. Headers hold sequences in sequences of
known and unknown lengths, private elements, icons with pixel data of their own, and names in several character sets. Headers
and pixels disagree in about a third: BitsStored, HighBit and PixelRepresentation that are not those of the codestream, odd
frame counts, pixel data that are longer, types of pixel data.
`npx tsx bench/dicomPeers.ts OUT` compares.
"""
import json
import os
import subprocess
import sys
import warnings
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.pixels import pixel_array
from pydicom.uid import UID

warnings.simplefilter("ignore")

PLAIN = ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"]
CODED = {
    "1.2.840.10008.1.2.5": "RLELossless",
    "1.2.840.10008.1.2.4.57": "JPEGLosslessProcess14",
    "1.2.840.10008.1.2.4.70": "JPEGLosslessProcess14_1",
    "1.2.840.10008.1.2.4.80": "JPEGLSLossless",
    "1.2.840.10008.1.2.4.90": "JPEG2000Lossless",
}


def dataset(random, syntax):
    rows, columns = int(random.integers(3, 40)), int(random.integers(3, 40))
    allocated = int(random.choice([8, 16]))
    stored = int(random.integers(2, allocated + 1))
    signed = int(random.random() < 0.3)
    color = random.random() < 0.15 and allocated == 8 and not signed
    if color:
        stored = 8
    high = stored - 1  # pydicom and GDCM take others for this one
    d = Dataset()
    d.SOPClassUID, d.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.1.1", "2.25.1"
    d.Modality = "DX"
    d.SamplesPerPixel = 3 if color else 1
    d.PhotometricInterpretation = str(random.choice(["RGB", "YBR_FULL"] if color else ["MONOCHROME2", "MONOCHROME1"], p=[0.8, 0.2]))
    if color:
        d.PlanarConfiguration = int(random.random() < 0.5) if syntax in PLAIN else 0
    d.Rows, d.Columns = rows, columns
    d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation = allocated, stored, high, signed
    values = random.integers(0, 2**stored, (rows, columns))
    if random.random() < 0.3:
        values = np.add.outer(np.arange(rows), np.arange(columns)) % 2**stored
    if syntax in PLAIN:
        words = values << (high + 1 - stored)
        if random.random() < 0.5 and allocated == 16:
            words |= random.integers(0, 2**16, (rows, columns)) & ~(((1 << stored) - 1) << (high + 1 - stored)) & 0xFFFF
    else:
        # Codestreams hold whole words: signed values with their sign in all bits above.
        words = np.where(signed & (values >> (stored - 1)), values - 2**stored, values) & (2**allocated - 1)
    big = ">" if syntax == PLAIN[2] else "<"
    if color:
        chroma = 128 if d.PhotometricInterpretation == "YBR_FULL" else None
        channels = [values, values if chroma is None else np.full_like(values, chroma)]
        channels = np.stack([channels[0], channels[1], channels[1]], 0 if d.PlanarConfiguration else -1)
        raw = channels.astype(np.uint8).tobytes()
    else:
        raw = words.astype(f"{big}u{allocated // 8}").tobytes()
    if len(raw) % 2:
        raw += b"\0"
    vr = "OW"
    if allocated == 8 and random.random() < 0.5 and syntax != PLAIN[0]:
        vr = "OB"
    elif allocated == 8 and syntax == PLAIN[2]:
        raw = np.frombuffer(raw, "<u2").astype(">u2").tobytes()
    d.add_new(0x7FE00010, vr, raw)
    decorate(random, d)
    d.file_meta = FileMetaDataset()
    d.file_meta.TransferSyntaxUID = UID(syntax if syntax in PLAIN else PLAIN[1])
    return d


NAMES = [("", "Doe^Jane"), ("ISO_IR 100", "M\xfcller^J\xf6rg"), ("ISO_IR 192", "山田^太郎"), ("ISO_IR 144", "Люкceмбypг")]


def tree(random, depth):
    """A data set of empty, short, long, private and nested elements."""
    d = Dataset()
    if random.random() < 0.6:
        d.add_new(0x00081155, "UI", "1.2." + "3" * int(random.integers(0, 20)))
    if random.random() < 0.5:
        d.add_new(0x00080104, "LO", "x" * int(random.integers(0, 60)))
    if random.random() < 0.3:
        d.add_new(0x0040A160, "UT", "\\".join(["y" * int(random.integers(0, 90))] * 3))
    if random.random() < 0.3:
        d.add_new(0x00660016, "OF", random.bytes(4 * int(random.integers(0, 9))))
    if random.random() < 0.3:
        block = d.private_block(0x0009, "KNEES", create=True)
        # Bytes that look like an item, or like the end of one.
        start = bytes.fromhex(str(random.choice(["fffe00e0", "feff00e0", "feff0de0", "feffdde0", "00000000"])))
        block.add_new(1, "UN", start + random.bytes(2 * int(random.integers(0, 20))))
        block.add_new(2, "FD", [float(v) for v in random.normal(size=2)])
    if random.random() < 0.2:
        icon = Dataset()
        icon.Rows = icon.Columns = 8
        icon.add_new(0x7FE00010, "OW", random.bytes(64))
        d.IconImageSequence = [icon]
    if depth > 0:
        for tag in (0x00081115, 0x00082218, 0x0040A730):
            if random.random() < 0.4:
                items = [tree(random, depth - 1) for _ in range(int(random.integers(0, 4)))]
                for item in items:
                    item.is_undefined_length_sequence_item = bool(random.random() < 0.5)
                d.add_new(tag, "SQ", items)
                d[tag].is_undefined_length = bool(random.random() < 0.5)
    return d


def decorate(random, d):
    """What stands around the pixels, of which a reader must lose nothing."""
    for element in tree(random, 3):
        d[element.tag] = element
    characters, d.PatientName = NAMES[int(random.integers(len(NAMES)))]
    if characters:
        d.SpecificCharacterSet = characters
    d.PatientID = f"#{int(random.integers(1000)):0{int(random.integers(1, 9))}}"
    d.StudyInstanceUID, d.SeriesInstanceUID = f"2.25.{int(random.integers(10**9))}", "2.25.3"
    d.BodyPartExamined = str(random.choice(["KNEE", "LEG", ""]))
    if random.random() < 0.7:
        d.ImageLaterality = str(random.choice(["R", "L", "B", "U"]))
    if random.random() < 0.7:
        spacing = [f"{v:.{int(random.integers(2, 6))}f}" for v in random.uniform(0.1, 0.3, 2)]
        d.add_new(0x00181164, "DS", spacing)


def header_of(d):
    spacing = d.get("ImagerPixelSpacing")
    return {
        "patientName": str(d.PatientName),
        "patientId": d.PatientID,
        "studyInstanceUid": d.StudyInstanceUID,
        "laterality": d.get("ImageLaterality"),
        "bodyPart": d.BodyPartExamined or None,
        "spacing": None if spacing is None else [float(spacing[1]), float(spacing[0])],
    }


def change_syntax(name, path):
    import gdcm

    reader = gdcm.ImageReader()
    reader.SetFileName(path)
    if not reader.Read():
        return False
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(getattr(gdcm.TransferSyntax, name)))
    change.SetInput(reader.GetImage())
    if not change.Change():
        return False
    writer = gdcm.ImageWriter()
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    writer.SetFileName(path)
    return bool(writer.Write())


def disagree(random, d, syntax):
    """Makes header and pixel data disagree; returns how."""
    kinds = ["stored", "sign", "frames"] + (["longer"] if syntax in PLAIN else ["allocated"])
    kind = str(random.choice(kinds))
    if kind == "stored":
        d.BitsStored = int(random.integers(2, d.BitsAllocated + 1))
        d.HighBit = d.BitsStored - 1
    elif kind == "sign":
        d.PixelRepresentation = 1 - d.PixelRepresentation
    elif kind == "frames":
        d.add_new(0x00280008, "IS", str(random.choice(["0", "1", "", "-1"])))
    elif kind == "longer":
        d[0x7FE00010].value = d.PixelData + bytes(2 * int(random.integers(1, 40)))
    elif d.BitsAllocated == 8:
        d.BitsAllocated = 16
    return kind


def by_pydicom(data):
    try:
        d = pydicom.dcmread(BytesIO(data))
        # Its plugin of GDCM would be the other reader once more.
        plugin = {"1.2.840.10008.1.2.5": "pydicom"}.get(d.file_meta.TransferSyntaxUID, "pylibjpeg")
        plain = d.file_meta.TransferSyntaxUID in PLAIN
        values = pixel_array(d) if plain else pixel_array(d, decoding_plugin=plugin)
        shift = d.HighBit + 1 - d.BitsStored
        if shift and d.file_meta.TransferSyntaxUID in PLAIN:
            # It leaves the bits beside those stored to the caller.
            values = values >> shift
        if d.file_meta.TransferSyntaxUID in PLAIN and d.SamplesPerPixel == 1:
            values = values.astype(np.int64) & (2**d.BitsStored - 1)
            if d.PixelRepresentation:
                values = np.where(values >> (d.BitsStored - 1), values - 2**d.BitsStored, values)
        return (values if values.ndim == 2 else values[..., 0]).astype(int).ravel().tolist()
    except Exception:
        return None


def by_gdcm(path):
    import gdcm

    reader = gdcm.ImageReader()
    reader.SetFileName(str(path))
    if not reader.Read():
        return None
    image = reader.GetImage()
    form = image.GetPixelFormat()
    try:
        buffer = image.GetBuffer().encode("utf-8", errors="surrogateescape")
    except Exception:
        return None
    kind = {8: "u1", 16: "<u2"}.get(form.GetBitsAllocated())
    samples = form.GetSamplesPerPixel()
    columns, rows = image.GetDimension(0), image.GetDimension(1)
    if kind is None or len(buffer) < rows * columns * samples * form.GetBitsAllocated() // 8:
        return None
    values = np.frombuffer(buffer, kind)[: rows * columns * samples].astype(np.int64)
    if samples == 3:
        planar = image.GetPlanarConfiguration()
        return (values[: rows * columns] if planar else values[::3]).tolist()
    stored, high = form.GetBitsStored(), form.GetHighBit()
    values = (values >> (high + 1 - stored)) & (2**stored - 1)
    if form.GetPixelRepresentation():
        values = np.where(values >> (stored - 1), values - 2**stored, values)
    return values.tolist()


def gdcm_batch(folder, tasks):
    """Answers to (command, name, path), in a process of its own: GDCM brings a zlib that breaks Python's."""
    rest = folder / "tasks.txt"
    rest.write_text("".join(" ".join(map(str, task)) + "\n" for task in tasks))
    run = subprocess.run([sys.executable, __file__, "--gdcm", rest], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return [json.loads(line) for line in run.stdout.decode().splitlines()]


def answer_all(tasks):
    """Each in a fork: a damaged file may end the process, which is no answer."""
    import gdcm  # noqa: F401

    for task in tasks:
        command, name, file = task.split()
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read_end)
            answer = by_gdcm(file) if command == "read" else change_syntax(name, file)
            with os.fdopen(write_end, "w") as pipe:
                pipe.write(json.dumps(answer))
            os._exit(0)
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            text = pipe.read()
        os.waitpid(child, 0)
        print(text or "null", flush=True)


BATCH = 250


def main(out, count, seed=1):
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(int(seed))
    offset = done = 0
    with open(out / "cases.bin", "wb") as files, open(out / "cases.jsonl", "w") as lines:
        while done < int(count):
            paths = [out / f"{i}.dcm" for i in range(BATCH)]
            syntaxes = [str(random.choice(PLAIN + list(CODED))) for _ in paths]
            for path, syntax in zip(paths, syntaxes):
                pydicom.dcmwrite(path, dataset(random, syntax), enforce_file_format=True)
            coded = [(path, syntax) for path, syntax in zip(paths, syntaxes) if syntax in CODED]
            written = gdcm_batch(out, [("write", CODED[syntax], path) for path, syntax in coded])
            failed = {path for (path, _), answer in zip(coded, written) if answer is not True}
            kinds = {}
            for path, syntax in zip(paths, syntaxes):
                if path in failed:
                    continue
                d = pydicom.dcmread(path)
                if d.file_meta.TransferSyntaxUID != syntax:
                    continue
                kinds[path] = disagree(random, d, syntax) if random.random() < 0.35 else "agree"
                pydicom.dcmwrite(path, d, enforce_file_format=True)
            read = gdcm_batch(out, [("read", "-", path) for path in kinds])
            for (path, kind), values in zip(kinds.items(), read):
                data = path.read_bytes()
                d = pydicom.dcmread(path)
                line = {
                    "offset": offset,
                    "length": len(data),
                    "syntax": d.file_meta.TransferSyntaxUID,
                    "kind": kind,
                    "allocated": d.BitsAllocated,
                    "stored": d.BitsStored,
                    "signed": d.PixelRepresentation,
                    "photometric": d.PhotometricInterpretation,
                    "header": header_of(d),
                    "pydicom": by_pydicom(data),
                    "gdcm": values,
                }
                files.write(data)
                lines.write(json.dumps(line) + "\n")
                offset += len(data)
                done += 1
            for path in paths:
                path.unlink()


if sys.argv[1] == "--gdcm":
    answer_all(Path(sys.argv[2]).read_text().splitlines())
else:
    main(*sys.argv[1:])
