#!/usr/bin/env bash
# What single ingredients of a network bring (docs/reproduction.md): eight networks for fold 3, each like the first but for one thing,
# and each beside it. KNEES as for train.sh; PLAIN an out-of-fold file of all its images (train.sh makes it), for labels whose placements are
# estimated anew. Run in the repository; interrupted, it goes on.
#   KNEES=… PLAIN=out/knee-oai/plain.json OUT=out/ingredients BACKEND=tensorflow bash scripts/kneeOai/ingredients.sh
set -euo pipefail
: "${KNEES:?the folder of the knees}" "${PLAIN:?an out-of-fold file of them}" "${OUT:=out/ingredients}"
kneel() { node --import tsx src/cli/main.ts "$@"; }
rows=(--filter ok=1,inverted=0 --folds-column fold)
mkdir -p "$OUT/images"
find "$(realpath "$KNEES")" -name "*.png" -exec ln -sf -t "$OUT/images" {} +
cp "$KNEES/points.csv" "$OUT/"

# one NAME TABLE ARGUMENTS…: a network, and what it finds in fold 3 with one look
one() {
  local name=$1 table=$2 out="$OUT/$1"
  shift 2
  if [ ! -f "$out/finished" ]; then
    if ls "$out"/checkpoint* > /dev/null 2>&1; then kneel train --resume --out "$out"
    else kneel train --data "$OUT/images" --points "$OUT/$table" "${rows[@]}" --test-fold 3 --backend "${BACKEND:-wasm}" "$@" --out "$out"; fi
    touch "$out/finished"
  fi
  if [ ! -f "$out.json" ]; then
    kneel pipeline --localize "$out" --held-out 3 --data "$OUT/images" --points "$OUT/fold_3.csv" "${rows[@]}" --view crop --field-mm 95.5 --views 0 --out-of-fold "$out.json" --out "$out-pipeline"
  fi
  if [ "$name" != first ]; then
    echo "== $name"
    npx tsx scripts/kneeOai/compareOutOfFold.ts "$OUT/first.json" "$out.json"
  fi
}

awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "fold") f = i } NR == 1 || $f == 3' "$OUT/points.csv" > "$OUT/fold_3.csv"
npx tsx scripts/kneeOai/placements.ts "$PLAIN" "$KNEES/points.csv" > "$OUT/placed.csv"
# Grades 3 twice and 4 four times, as images of other names.
awk -F, -v OFS=, -v names="$OUT/copies.txt" '
  NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
  { print }
  NR > 1 && $at["fold"] != 3 {
    times = $at["kl"] == 4 ? 3 : $at["kl"] == 3 ? 1 : 0
    image = $at["image"]
    for (i = 0; i < times; i++) { $at["image"] = i "_" image; print; print image, $at["image"] > names }
  }' "$OUT/points.csv" > "$OUT/sampled.csv"
while IFS=, read -r image copy; do ln -sf "$(realpath "$OUT/images/$image")" "$OUT/images/$copy"; done < "$OUT/copies.txt"
# Light augmentation, and bright bars and spots before its noise.
cat > "$OUT/bars.json" << 'JSON'
[
  { "type": "homography", "rotationDegrees": 10, "scale": [0.85, 1.15], "aspect": [0.95, 1.05], "shear": 0.03, "translation": 0.06, "perspective": 0.015 },
  { "type": "maybe", "probability": 0.7, "operations": [{ "type": "gamma", "range": [0.7, 1.4] }] },
  { "type": "maybe", "probability": 0.5, "operations": [{ "type": "contrast", "range": [0.8, 1.2] }] },
  { "type": "maybe", "probability": 0.5, "operations": [{ "type": "brightness", "range": [-0.08, 0.08] }] },
  { "type": "maybe", "probability": 0.2, "operations": [{ "type": "gaussianBlur", "range": [0.4, 1] }] },
  { "type": "maybe", "probability": 0.4, "operations": [{ "type": "cutout", "range": [0.02, 0.2], "count": 2, "fill": 1 }] },
  { "type": "maybe", "probability": 0.4, "operations": [{ "type": "cutout", "range": [0.02, 0.08], "count": 4, "fill": 0.7 }] },
  { "type": "maybe", "probability": 0.5, "operations": [{ "type": "gaussianNoise", "range": [0.005, 0.03] }] },
  { "type": "maybe", "probability": 0.3, "operations": [{ "type": "cutout", "range": [0.03, 0.15] }] }
]
JSON

one first points.csv --epochs 30
one seed points.csv --epochs 30 --seed 1
one width points.csv --epochs 30 --width 12
one size points.csv --epochs 30 --size 192
one dropout points.csv --epochs 30 --dropout 0
one placed placed.csv --epochs 30
one occlusion points.csv --epochs 30 --augmentation "$OUT/bars.json"
one sampled sampled.csv --epochs 19 # as many steps as the others
