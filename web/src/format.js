// Numbers as the other renderings print them: three significant digits, a unit that suits.
export function significant(value) {
  if (value === 0) return '0';
  const decimals = Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))));
  return value.toFixed(decimals);
}

export function seconds(value) {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 1e-3) return `${significant(value * 1e6)} µs`;
  if (size < 1) return `${significant(value * 1e3)} ms`;
  return `${significant(value)} s`;
}

// Axis ticks are round already: no padding zeros.
export function axisSeconds(value) {
  const size = Math.abs(value);
  const plain = (x) => String(Number(x.toPrecision(3)));
  if (size === 0) return '0';
  if (size < 1e-3) return `${plain(value * 1e6)} µs`;
  if (size < 1) return `${plain(value * 1e3)} ms`;
  return `${plain(value)} s`;
}

export const axisNumber = (value) => String(Number(value.toPrecision(3)));

export const words = (key) => key.replaceAll('_', ' ');

// A reading is a number, or the reason why there is none.
export const isNumber = (reading) => typeof reading === 'number';
export const isEstimate = (reading) => Array.isArray(reading);
