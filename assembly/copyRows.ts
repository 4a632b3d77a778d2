/** Copies `rows` runs of `count` numbers, from one pitch to another. Sizes are in numbers, pointers in bytes. */
export function copyRows(from: usize, to: usize, rows: i32, count: i32, fromPitch: i32, toPitch: i32): void {
  const whole = count & ~3;
  for (let row = 0; row < rows; row++) {
    if (count > 256) memory.copy(to, from, <usize>count << 2);
    else {
      for (let i = 0; i < whole; i += 4) v128.store(to + (<usize>i << 2), v128.load(from + (<usize>i << 2)));
      for (let i = whole; i < count; i++) store<f32>(to + (<usize>i << 2), load<f32>(from + (<usize>i << 2)));
    }
    from += <usize>fromPitch << 2;
    to += <usize>toPitch << 2;
  }
}
