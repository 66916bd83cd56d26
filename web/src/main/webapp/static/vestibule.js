// Improves flow pages; every one of them works without it.
"use strict";

(function () {
  // A button beside each password that makes what is typed visible.
  document.querySelectorAll("input[data-reveal]").forEach(function (input) {
    const button = document.createElement("button");
    const say = function (words) {
      // "Show" for the eye, "Show password" for the ear.
      button.textContent = words.split("|")[0];
      button.setAttribute("aria-label", words.split("|")[1]);
    };
    button.type = "button";
    button.className = "reveal";
    button.setAttribute("aria-controls", input.id);
    say(input.dataset.reveal);
    const box = document.createElement("div");
    box.className = "with-reveal";
    input.replaceWith(box);
    box.append(input, button);
    if (input.autofocus) {
      input.focus();
    }
    button.addEventListener("click", function () {
      const show = input.type === "password";
      input.type = show ? "text" : "password";
      say(show ? input.dataset.hide : input.dataset.reveal);
      input.focus();
    });
    // Sent, and kept by the browser, as what it is.
    input.form.addEventListener("submit", function () {
      input.type = "password";
    });
  });

  // Remembers the person's name on this device, if they want that.
  const remember = document.querySelector("[data-remember]");
  if (remember) {
    const key = "vestibule.name." + location.pathname;
    const box = remember.querySelector("input");
    const name = document.querySelector("[name='" + remember.dataset.remember + "']");
    const password = document.querySelector("input[type='password']:not(.away)");
    try {
      const known = localStorage.getItem(key);
      remember.hidden = false;
      box.checked = known !== null;
      if (known && name.value === "" && !document.querySelector("[role='alert']")) {
        name.value = known;
        if (password) {
          password.focus();
        } else if (!sessionStorage.getItem(key)) {
          // Straight on to the next step, once: whoever comes back here wants to be somebody else.
          sessionStorage.setItem(key, "used");
          name.form.requestSubmit();
        }
      }
      name.form.addEventListener("submit", function () {
        if (box.checked) {
          localStorage.setItem(key, name.value);
        } else {
          localStorage.removeItem(key);
        }
      });
    } catch (e) {
      // No storage in this browser: nothing to remember with.
      remember.hidden = true;
    }
  }

  // One click is one answer.
  document.querySelectorAll("form.challenge").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sent) {
        event.preventDefault();
      }
      form.dataset.sent = "yes";
    });
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) {
      document.querySelectorAll("form.challenge").forEach(function (form) {
        delete form.dataset.sent;
      });
    }
  });
})();
