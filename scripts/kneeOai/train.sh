#!/usr/bin/env bash
# Everything that is in the package kneel-tfjs-knee-oai (models/knee-oai), from the data of docs/reproduction.md: KNEES/points.csv with the columns image, subject,
# side, kl, fold, ok, inverted and the 16 landmarks of each knee, and its images; UNLABELLED/images.csv with the columns image,
# subject, side and kl, and images of other people. Run in the repository; interrupted, it goes on.
#   KNEES=… UNLABELLED=… OUT=out/knee-oai bash scripts/kneeOai/train.sh
set -euo pipefail
: "${KNEES:?the folder of the knees}" "${UNLABELLED:?the folder of further knees}" "${OUT:=out/knee-oai}"
kneel() { node --import tsx src/cli/main.ts "$@"; }
backend=${BACKEND:-wasm} # the published networks were trained on tensorflow (scripts/buildTfjsNode.ts)
table=(--data "$KNEES" --points "$OUT/table/points.csv" --filter ok=1,inverted=0 --folds-column fold)

mkdir -p "$OUT/table"
cp "$KNEES/points.csv" "$OUT/table/"
cp scripts/kneeOai/provenance.json "$OUT/table/"

# train NAME ARGUMENTS…: a model, or the rest of one that was interrupted
train() {
  local out="$OUT/$1"
  shift
  if [ -f "$out/finished" ]; then return; fi
  if ls "$out"/checkpoint* > /dev/null 2>&1; then kneel train --resume --out "$out"; else kneel train "$@" --out "$out"; fi
  touch "$out/finished"
}

# Second stage, teachers: four networks, each without the patients of one fold, and what each finds in that fold.
for fold in 0 1 2 3; do
  train "teacher_$fold" "${table[@]}" --test-fold $fold --epochs 60 --seed 0 --backend "$backend"
done
teachers="$OUT/teacher_0,$OUT/teacher_1,$OUT/teacher_2,$OUT/teacher_3"
if [ ! -f "$OUT/teachers.json" ]; then
  kneel pipeline --localize "$teachers" --held-out 0,1,2,3 "${table[@]}" --view crop --field-mm 95.5 --out-of-fold "$OUT/teachers.json" --out "$OUT/teachers"
fi

# label OUT_OF_FOLD FOLD NETWORK TABLE: the labels, and what a network and shape models of the other folds find in the knees without.
mkdir -p "$OUT/images"
find "$(realpath "$KNEES")" "$(realpath "$UNLABELLED")" -name "*.png" -exec ln -sf -t "$OUT/images" {} +
label() {
  if [ -f "$4" ]; then return; fi
  npx tsx scripts/kneeOai/pseudoLabels.ts "$OUT/images" "$1" "$2" "$3" "$OUT/images" "$UNLABELLED/images.csv" > "$4.tmp"
  mv "$4.tmp" "$4"
}

# Second stage: each learns further, from the labels and from what its teacher and shape models find in the knees without.
for fold in 0 1 2 3; do
  label "$OUT/teachers.json" $fold "$OUT/teacher_$fold" "$OUT/table/points_$fold.csv"
  more=(--data "$OUT/images" --points "$OUT/table/points_$fold.csv" --folds-column fold --test-fold $fold --validation 0.05 --backend "$backend")
  train "student_$fold" --init "$OUT/teacher_$fold" "${more[@]}" --epochs 7 --seed 0
  train "pupil_$fold" --init "$OUT/student_$fold" "${more[@]}" --epochs 5 --dropout 0 --seed 1
done
pupils="$OUT/pupil_0,$OUT/pupil_1,$OUT/pupil_2,$OUT/pupil_3"
if [ ! -f "$OUT/pupils.json" ]; then
  kneel pipeline --localize "$pupils" --held-out 0,1,2,3 "${table[@]}" --view crop --field-mm 95.5 --views 0 --out-of-fold "$OUT/pupils.json" --out "$OUT/pupils"
fi

# A second round, of labels that are better by then; at last the experts' labels alone, in small steps.
for fold in 0 1 2 3; do
  label "$OUT/pupils.json" $fold "$OUT/pupil_$fold" "$OUT/table/again_$fold.csv"
  train "again_$fold" --init "$OUT/pupil_$fold" --data "$OUT/images" --points "$OUT/table/again_$fold.csv" --folds-column fold --test-fold $fold --validation 0.05 --epochs 7 --dropout 0 --seed 2 --backend "$backend"
  train "fold_$fold" --init "$OUT/again_$fold" "${table[@]}" --test-fold $fold --epochs 25 --lr 0.0003 --dropout 0 --seed 3 --backend "$backend"
done

# First stage: where a knee lies, from synthetic films with real joints.
if [ ! -f "$OUT/films/points.csv" ]; then
  npx tsx scripts/kneeOai/composeFilms.ts --knees "$KNEES" --folds 0,1,2 --count 320 --seed 1 --spacing 0.6 --out "$OUT/films"
fi
if [ ! -f "$OUT/halves/points.csv" ]; then
  kneel crop --data "$OUT/films" --points "$OUT/films/points.csv" --part half --landmarks t4 --to-spacing 2.5 --out "$OUT/halves"
  cp scripts/kneeOai/provenance.films.json "$OUT/halves/provenance.json"
fi
train locate --data "$OUT/halves" --points "$OUT/halves/points.csv" --input-spacing 2.5 --size 96x160 --epochs 24 --width 6 --batch 8 --backend "$backend"

# Limits, calibration and shape models from every knee, each judged by the network that never saw its patient; without
# shape models for the small pipeline.
together=(--locate "$OUT/locate" --localize "$OUT/fold_0,$OUT/fold_1,$OUT/fold_2,$OUT/fold_3" --held-out 0,1,2,3
  "${table[@]}" --view crop --field-mm 95.5 --half)
kneel pipeline "${together[@]}" --shape --out-of-fold "$OUT/shaped.json" --out "$OUT/ensemble"
kneel pipeline "${together[@]}" --out-of-fold "$OUT/plain.json" --out "$OUT/plain"
# What knees look like that are cut out of films, too.
npx tsx scripts/kneeOai/composeFilms.ts --knees "$KNEES" --folds 0,1,2 --count 160 --seed 3 --spacing 0.6 --view bilateral --out "$OUT/looks"
kneel provenance --model "$OUT/plain" --data "$OUT/looks" --points "$OUT/looks/points.csv" --filter ok=1,inverted=0 --view bilateral --crops "$KNEES"
npx tsx scripts/kneeOai/assemble.ts --ensemble "$OUT/ensemble" --plain "$OUT/plain" --out models/knee-oai
mkdir -p models/knee-oai/log
for name in {teacher,student,pupil,again,fold}_{0,1,2,3} locate; do cp "$OUT/$name/log.jsonl" "models/knee-oai/log/$name.jsonl"; done
npx tsx scripts/kneeOai/figures.ts "$OUT/shaped.json"
npx tsx scripts/kneeOai/figures.ts "$OUT/plain.json"
