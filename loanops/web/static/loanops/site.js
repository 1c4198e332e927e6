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

document.querySelectorAll("form[data-progress]").forEach((form) => {
    form.addEventListener("submit", (event) => {
        const input = form.querySelector("input[type=file]");
        if (form.dataset.sent || !input || !input.files.length) return;
        event.preventDefault();
        const bar = document.createElement("progress");
        bar.max = 100;
        bar.setAttribute("aria-label", form.dataset.progress);
        form.append(bar);
        const request = new XMLHttpRequest();
        request.upload.addEventListener("progress", (step) => {
            if (step.lengthComputable) bar.value = (100 * step.loaded) / step.total;
        });
        request.addEventListener("load", () => {
            if (request.status >= 200 && request.status < 300 && request.responseURL !== window.location.href) {
                window.location.assign(request.responseURL);
                return;
            }
            // The answer is the page with what is wrong: shown as if the form had been sent without script.
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
