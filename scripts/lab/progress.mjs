// What a person sees of work that takes long.

/** Pass on the newest of many lines once in five seconds, also while none arrives. */
export function steadily(say) {
  let newest = '';
  const timer = setInterval(() => newest && say(newest), 5000);
  const tell = (text) => {
    newest = text.slice(0, 60);
  };
  return Object.assign(tell, { end: () => clearInterval(timer) });
}
