// Search runs in a worker, and browsers start no worker for a page opened from disk.
// There a hidden frame runs the same script, and passes the same messages.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(address) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.isReady = new Promise((resolve) => {
        // Some browsers replace an empty frame's document once: wait for the one that stays.
        this.frame.addEventListener("load", () => this.start(address, resolve), { once: true });
      });
      document.body.append(this.frame);
    }

    start(address, resolve) {
      const { contentWindow, contentDocument } = this.frame;
      contentWindow.postMessage = (data) =>
        this.dispatchEvent(new MessageEvent("message", { data }));
      const script = contentDocument.createElement("script");
      script.src = address;
      script.addEventListener("load", resolve);
      contentDocument.body.append(script);
    }

    postMessage(data) {
      this.isReady.then(() => {
        this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data }));
      });
    }

    terminate() {
      this.frame.remove();
    }
  };
}
