// Fills in the hidden field of a captcha. Loaded before the page's other script, which may send the
// page off at once.
"use strict";

(function () {
  document.querySelectorAll("[data-captcha]").forEach(function (box) {
    const input = box.querySelector("input[type='hidden']");
    const status = box.querySelector("[role='status']");
    const frame = box.querySelector(".captcha-frame");
    const form = input.form;
    const asked = box.dataset;
    // What is asked when the page is sent off; null for what is done by then, or by the person.
    let ask = null;
    let waiting = false;
    // Why there will be no token whatever happens; null as long as there may be one.
    let hopeless = null;

    const say = function (words) {
      if (status.textContent !== words) {
        status.textContent = words;
      }
    };
    const solved = function (token) {
      if (!token || input.value) {
        return;
      }
      input.value = token;
      say(asked.done);
      if (waiting) {
        waiting = false;
        form.requestSubmit();
      }
    };
    const failed = function (words) {
      waiting = false;
      input.value = "";
      say(words);
    };
    const broken = function () {
      failed(asked.failed);
    };
    const lost = function (words) {
      hopeless = words;
      failed(words);
    };

    // Before every other listener: nothing is sent, and nobody takes it for sent, without a token.
    document.addEventListener(
      "submit",
      function (event) {
        if (event.target !== form || input.value) {
          return;
        }
        event.preventDefault();
        event.stopImmediatePropagation();
        if (hopeless || asked.interactive) {
          say(hopeless || asked.unsolved);
          return;
        }
        waiting = true;
        say(asked.waiting);
        if (ask) {
          ask();
        }
      },
      true
    );

    const sum = function () {
      const bar = document.createElement("progress");
      bar.max = 1;
      bar.value = 0;
      bar.setAttribute("aria-labelledby", box.getAttribute("aria-labelledby"));
      frame.append(bar);
      say(asked.working);
      const worker = new Worker(asked.worker);
      worker.onerror = function () {
        lost(asked.failed);
      };
      worker.onmessage = function (event) {
        if (event.data.number === undefined) {
          bar.value = event.data.part;
          return;
        }
        bar.remove();
        worker.terminate();
        if (event.data.number < 0) {
          lost(asked.failed);
          return;
        }
        solved(
          btoa(
            JSON.stringify({
              algorithm: asked.algorithm,
              challenge: asked.challenge,
              number: event.data.number,
              salt: asked.salt,
              signature: asked.signature,
            })
          )
        );
      };
      worker.postMessage({
        salt: asked.salt,
        challenge: asked.challenge,
        max: Number(asked.max),
      });
    };

    // What all of them take, by the names they share.
    const options = function (more) {
      return Object.assign(
        {
          sitekey: asked.key,
          callback: solved,
          "expired-callback": function () {
            failed(asked.expired);
          },
          "error-callback": broken,
        },
        more
      );
    };
    const size = asked.interactive ? "normal" : "invisible";

    const dialects = {
      recaptcha: function (address) {
        const enterprise = address.pathname.endsWith("/enterprise.js");
        const api = enterprise ? window.grecaptcha.enterprise : window.grecaptcha;
        api.ready(function () {
          // A script that was told a key has made its own place on the page already.
          const own = address.searchParams.get("render") !== "explicit";
          const place = own ? asked.key : api.render(frame, options({ size: size, badge: "inline" }));
          if (!asked.interactive) {
            begin(function () {
              const answer = api.execute(place, asked.action ? { action: asked.action } : undefined);
              if (answer && answer.then) {
                answer.then(solved, broken);
              }
            });
          }
        });
      },
      hcaptcha: function () {
        const place = window.hcaptcha.render(
          frame,
          options({
            size: size,
            "close-callback": broken,
            "chalexpired-callback": function () {
              failed(asked.expired);
            },
          })
        );
        if (!asked.interactive) {
          begin(function () {
            window.hcaptcha.execute(place);
          });
        }
      },
      turnstile: function () {
        window.turnstile.render(
          frame,
          options({
            action: asked.action || undefined,
            execution: asked.interactive ? "render" : "execute",
            "response-field": false,
          })
        );
        if (!asked.interactive) {
          begin(function () {
            window.turnstile.execute(frame);
          });
        }
      },
    };

    const begin = function (how) {
      ask = how;
      if (waiting) {
        ask();
      }
    };

    const load = function () {
      const address = new URL(asked.script);
      if (!address.searchParams.has("render")) {
        address.searchParams.set("render", "explicit");
      }
      if (asked.captcha !== "turnstile") {
        address.searchParams.set("hl", document.documentElement.lang);
      }
      const script = document.createElement("script");
      script.src = address.href;
      script.onerror = function () {
        lost(asked.unloadable);
      };
      script.onload = function () {
        try {
          dialects[asked.captcha](address);
        } catch (e) {
          lost(asked.failed);
        }
      };
      document.head.append(script);
    };

    // Browsers keep what was in fields when a page is reloaded.
    input.value = "";
    try {
      if (asked.captcha === "proof") {
        sum();
      } else {
        load();
      }
    } catch (e) {
      lost(asked.failed);
    }
  });
})();
