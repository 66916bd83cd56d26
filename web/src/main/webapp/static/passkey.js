// Asks the browser for a passkey and fills the answer in. Loaded before the page's other script,
// which would take a form for sent that is not.
"use strict";

(function () {
  // What is asked is good for ten minutes.
  const FRESH = 9 * 60 * 1000;
  const opened = Date.now();

  const bytes = function (text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (c) {
      return c.charCodeAt(0);
    });
  };
  const text = function (buffer) {
    let plain = "";
    new Uint8Array(buffer).forEach(function (byte) {
      plain += String.fromCharCode(byte);
    });
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const withIds = function (list) {
    return (list || []).map(function (one) {
      return Object.assign({}, one, { id: bytes(one.id) });
    });
  };

  // For browsers that cannot do this themselves yet.
  const creation = function (options) {
    if (PublicKeyCredential.parseCreationOptionsFromJSON) {
      return PublicKeyCredential.parseCreationOptionsFromJSON(options);
    }
    return Object.assign({}, options, {
      challenge: bytes(options.challenge),
      user: Object.assign({}, options.user, { id: bytes(options.user.id) }),
      excludeCredentials: withIds(options.excludeCredentials),
    });
  };
  const request = function (options) {
    if (PublicKeyCredential.parseRequestOptionsFromJSON) {
      return PublicKeyCredential.parseRequestOptionsFromJSON(options);
    }
    return Object.assign({}, options, {
      challenge: bytes(options.challenge),
      allowCredentials: withIds(options.allowCredentials),
    });
  };
  const written = function (credential) {
    const response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(
      function (name) {
        if (credential.response[name]) {
          response[name] = text(credential.response[name]);
        }
      }
    );
    const results = credential.getClientExtensionResults();
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment || undefined,
      // Of all there may be in it only this can be written, and is looked at.
      clientExtensionResults: results.credProps ? { credProps: results.credProps } : {},
      response: response,
    };
  };
  const json = function (credential) {
    try {
      return JSON.stringify(credential.toJSON());
    } catch (e) {
      // Some that stand in for the browser's own have no such method, or one that fails.
      return JSON.stringify(written(credential));
    }
  };

  document.querySelectorAll("[data-passkey]").forEach(function (box) {
    const input = box.querySelector("input[type='hidden']");
    const status = box.querySelector("[role='status']");
    const button = box.querySelector("button");
    const form = input.form;
    const asked = box.dataset;
    const options = JSON.parse(asked.options);
    const creates = asked.passkey === "create";
    // What is under way, so that something else can take its place; null for nothing.
    let under = null;

    const say = function (words) {
      if (status.textContent !== words) {
        status.textContent = words;
      }
    };
    const why = function (error) {
      switch (error && error.name) {
        case "NotAllowedError":
        case "AbortError":
          return asked.cancelled;
        case "InvalidStateError":
          return creates ? asked.known : asked.failed;
        case "SecurityError":
          return asked.insecure;
        case "NotSupportedError":
        case "ConstraintError":
          return asked.unsupported;
        default:
          return asked.failed;
      }
    };
    const isStale = function () {
      return Date.now() - opened > FRESH;
    };

    // Resolves to whether there is an answer. What went wrong stays in the browser.
    const ask = function (how, quiet) {
      const own = new AbortController();
      if (under) {
        under.abort();
      }
      under = own;
      if (!quiet) {
        say(asked.waiting);
      }
      let answer;
      try {
        answer = creates
          ? navigator.credentials.create({ publicKey: creation(options), signal: own.signal })
          : navigator.credentials.get(
              Object.assign({ publicKey: request(options), signal: own.signal }, how)
            );
      } catch (e) {
        answer = Promise.reject(e);
      }
      return answer
        .then(function (credential) {
          if (under !== own) {
            return;
          }
          under = null;
          input.value = json(credential);
          // The page's own script keeps a form from being sent twice.
          delete form.dataset.sent;
          form.requestSubmit();
        })
        .catch(function (e) {
          if (under !== own) {
            return;
          }
          under = null;
          // What nobody asked for is nothing to tell.
          if (!quiet) {
            say(why(e));
            offer();
          }
        });
    };

    // Beside the names and passwords the browser offers, where the name is typed.
    const offer = function () {
      if (asked.passkey === "autofill" && PublicKeyCredential.isConditionalMediationAvailable) {
        PublicKeyCredential.isConditionalMediationAvailable().then(function (can) {
          if (can && !under && !isStale()) {
            ask({ mediation: "conditional" }, true);
          }
        });
      }
    };
    const start = function () {
      if (isStale()) {
        say(asked.stale);
      } else {
        ask({}, false);
      }
    };

    // Browsers keep what was in fields when a page is reloaded.
    input.value = "";
    if (!window.PublicKeyCredential || !navigator.credentials) {
      // Where there are other ways, nothing is to be seen of this one.
      say(asked.unsupported);
      if (asked.needed) {
        form.addEventListener("submit", function (event) {
          if (!(event.submitter && event.submitter.name)) {
            event.preventDefault();
            event.stopImmediatePropagation();
          }
        }, true);
      }
      return;
    }
    box.hidden = false;
    if (button) {
      button.addEventListener("click", start);
    }
    // Before every other listener: nobody takes for sent what is not.
    document.addEventListener(
      "submit",
      function (event) {
        // Another button of the form is another way on.
        const another = event.submitter && event.submitter.name;
        if (event.target !== form || another) {
          return;
        }
        if (asked.needed && !input.value) {
          event.preventDefault();
          event.stopImmediatePropagation();
          start();
        } else if (under) {
          under.abort();
        }
      },
      true
    );
    // Come back to by the browser's button: what was asked is used up.
    window.addEventListener("pageshow", function (event) {
      if (event.persisted) {
        location.reload();
      }
    });
    document.addEventListener("visibilitychange", function () {
      // Nobody is to be asked for what is too old, if nothing is lost by asking anew.
      const typed = Array.from(form.elements).some(function (element) {
        return element.type !== "hidden" && element.value && element.value !== element.defaultValue;
      });
      if (document.visibilityState === "visible" && isStale() && !typed) {
        location.reload();
      }
    });

    if (asked.passkey === "autofill") {
      offer();
    } else if (asked.passkey === "get" && !document.querySelector("[role='alert']")) {
      // Browsers that want to see a click first say no, which is nothing to tell.
      ask({}, true);
    }
  });
})();
