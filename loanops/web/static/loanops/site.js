// Comforts of the borrower site. Every page works without them.
"use strict";

// A form that is on its way cannot be sent again; the server would count it once anyway.
document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) {
        event.preventDefault();
        return;
    }
    form.dataset.sent = "yes";
    window.setTimeout(() => {
        form.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = true; });
    }, 0);
});
window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
        delete form.dataset.sent;
        form.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = false; });
    });
});

// Files may be dropped on the box around a file field, and show how far they have come.
document.querySelectorAll("[data-drop]").forEach((box) => {
    const input = box.querySelector("input[type=file]");
    const over = (event) => { event.preventDefault(); box.classList.add("over"); };
    const away = () => box.classList.remove("over");
    box.addEventListener("dragenter", over);
    box.addEventListener("dragover", over);
    box.addEventListener("dragleave", away);
    box.addEventListener("drop", (event) => {
        event.preventDefault();
        away();
        if (event.dataTransfer.files.length) {
            input.files = event.dataTransfer.files;
            input.dispatchEvent(new Event("change"));
        }
    });
});

// A file too large is said to be before it is sent; what is sent shows how far it is, where it goes to us.
document.querySelectorAll("form[data-progress]").forEach((form) => {
    const input = form.querySelector("input[type=file]");
    const tooLarge = form.querySelector(".error[hidden]");
    const isTooLarge = () => input.files.length > 0 && input.files[0].size > Number(form.dataset.sizeMax);
    const onward = form.querySelector("[name=success_action_redirect]");
    const onwardStart = onward ? onward.value : "";
    input.addEventListener("change", () => {
        if (tooLarge) tooLarge.hidden = !isTooLarge();
        if (onward && input.files.length) onward.value = onwardStart + encodeURIComponent(input.files[0].name);
    });
    form.addEventListener("submit", (event) => {
        if (form.dataset.sent || !input.files.length) return;
        if (isTooLarge()) {
            event.preventDefault();
            event.stopPropagation();
            input.focus();
            return;
        }
        const bar = document.createElement("progress");
        bar.setAttribute("aria-label", form.dataset.progress);
        form.append(bar);
        if (new URL(form.action).origin !== window.location.origin) return;
        event.preventDefault();
        bar.max = 100;
        const request = new XMLHttpRequest();
        request.upload.addEventListener("progress", (step) => {
            if (step.lengthComputable) bar.value = (100 * step.loaded) / step.total;
        });
        request.addEventListener("load", () => {
            if (request.status >= 200 && request.status < 300) {
                window.location.assign(request.responseURL);
                return;
            }
            // The answer is the page with what is wrong: shown as if the form had been sent without script.
            window.history.replaceState(null, "", request.responseURL);
            document.documentElement.innerHTML = new DOMParser()
                .parseFromString(request.responseText, "text/html").documentElement.innerHTML;
            const errors = document.querySelector(".errors");
            if (errors) errors.focus();
        });
        request.addEventListener("error", () => form.submit());
        request.open("POST", form.action);
        request.send(new FormData(form));
    });
});
