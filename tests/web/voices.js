(() => {
  // A browser that can speak and listen, and that tells what it was asked to do.
  window.spoken = [];
  window.ears = [];
  const synthesis = {
    getVoices: () => [{ lang: "en-US", localService: true, name: "en" }, { lang: "zh-CN", localService: false, name: "far" },
      { lang: "zh_CN", localService: true, name: "near" }],
    speak: (said) => window.spoken.push(said.text),
    cancel: () => { if (window.spoken.at(-1) !== "(quiet)") window.spoken.push("(quiet)"); },
  };
  class Utterance {
    constructor(text) { this.text = text; window.utterance = this; }
  }
  class Recognition {
    constructor() { window.ears.push(this); this.log = []; }
    start() {
      this.log.push("start");
      if (window.deafEar) throw new Error("InvalidStateError");
    }
    stop() { this.log.push("stop"); this.onend?.(); }
    abort() { this.log.push("abort"); this.onend?.(); }
    hear(...words) { this.onresult?.({ results: words.map((transcript) => [{ transcript }]) }); }
    fail(error) { this.onerror?.({ error }); this.onend?.(); }
  }
  Object.defineProperty(window, "speechSynthesis", { value: synthesis, configurable: true });
  Object.defineProperty(window, "SpeechSynthesisUtterance", { value: Utterance, configurable: true, writable: true });
  Object.defineProperty(window, "SpeechRecognition", { value: undefined, configurable: true, writable: true });
  Object.defineProperty(window, "webkitSpeechRecognition", { value: Recognition, configurable: true, writable: true });
})();
