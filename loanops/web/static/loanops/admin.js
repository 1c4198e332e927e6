// Tabs of record pages, and forms that can be sent once.
(function () {
    "use strict";

    function tabs(root) {
        const buttons = Array.from(root.querySelectorAll('[role="tab"]'));
        function select(button, focus) {
            buttons.forEach(function (other) {
                const chosen = other === button;
                other.setAttribute("aria-selected", chosen ? "true" : "false");
                other.tabIndex = chosen ? 0 : -1;
                document.getElementById(other.getAttribute("aria-controls")).hidden = !chosen;
            });
            if (focus) {
                button.focus();
            }
        }
        buttons.forEach(function (button, index) {
            button.addEventListener("click", function () {
                select(button, false);
                history.replaceState(null, "", "#open=" + button.id);
            });
            button.addEventListener("keydown", function (event) {
                const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
                if (step) {
                    event.preventDefault();
                    select(buttons[(index + step + buttons.length) % buttons.length], true);
                }
            });
        });
        function open() {
            const wanted = buttons.find(function (button) { return "#open=" + button.id === location.hash; });
            select(wanted || buttons[0], false);
        }
        window.addEventListener("hashchange", open);
        open();
    }

    function once(form) {
        form.addEventListener("submit", function (event) {
            if (form.dataset.sent) {
                event.preventDefault();
                return;
            }
            form.dataset.sent = "yes";
            window.setTimeout(function () {
                form.querySelectorAll("button").forEach(function (button) { button.disabled = true; });
            }, 0);
        });
        window.addEventListener("pageshow", function () {
            delete form.dataset.sent;
            form.querySelectorAll("button").forEach(function (button) { button.disabled = false; });
        });
    }

    // What others took disappears from lists of work: the region is asked for anew every few seconds.
    function renew(mark) {
        const region = mark.dataset.region || "#result_list";
        window.setInterval(function () {
            const shown = document.querySelector(region);
            const busy = document.querySelector(".lo-tick:checked") || (shown && shown.contains(document.activeElement));
            if (document.hidden || busy || !shown) {
                return;
            }
            fetch(location.href, { credentials: "same-origin" }).then(function (answer) {
                return answer.ok && !answer.redirected ? answer.text() : null;
            }).then(function (page) {
                const fresh = page && new DOMParser().parseFromString(page, "text/html").querySelector(region);
                if (fresh && fresh.innerHTML !== shown.innerHTML) {
                    shown.innerHTML = fresh.innerHTML;
                } else if (page && !fresh) {
                    location.reload();
                }
            }).catch(function () {});
        }, Number(mark.dataset.renew) * 1000);
    }

    // What the entries of a form would lead to, below it, while they are made.
    function follow(form) {
        const target = document.getElementById(form.dataset.live);
        let timer = 0;
        let running = null;
        function ask() {
            const entered = new FormData(form);
            entered.set("_step", "live");
            if (running) {
                running.abort();
            }
            running = new AbortController();
            target.setAttribute("aria-busy", "true");
            fetch(location.href, { method: "POST", body: entered, signal: running.signal })
                .then(function (answer) { return answer.ok ? answer.text() : ""; })
                .then(function (html) {
                    target.innerHTML = html;
                    target.setAttribute("aria-busy", "false");
                })
                .catch(function () { /* another change came first, or the page is being left */ });
        }
        form.addEventListener("input", function () {
            window.clearTimeout(timer);
            timer = window.setTimeout(ask, 500);
        });
        form.addEventListener("submit", function () {
            window.clearTimeout(timer);
            if (running) {
                running.abort();
            }
        });
        ask();
    }

    function recolor(chart, color) {
        Object.values(chart.options.scales || {}).forEach(function (scale) {
            scale.ticks.color = color;
            scale.title.color = color;
        });
        chart.options.plugins.legend.labels.color = color;
        chart.update("none");
    }

    // Light and dark follow the system at once, unless the person chose; charts go with them.
    function theme() {
        const system = matchMedia("(prefers-color-scheme: dark)");
        function apply() {
            const chosen = (localStorage.getItem("adminTheme") || "auto").replaceAll('"', "");
            const dark = chosen === "dark" || (chosen === "auto" && system.matches);
            document.documentElement.classList.toggle("dark", dark);
            if (window.Chart) {
                window.Chart.defaults.color = dark ? "#c0c8d4" : "#4b5563";
                Object.values(window.Chart.instances).forEach(function (chart) { recolor(chart, window.Chart.defaults.color); });
            }
        }
        system.addEventListener("change", apply);
        apply();
    }

    document.addEventListener("DOMContentLoaded", function () {
        theme();
        document.querySelectorAll("[data-tabs]").forEach(tabs);
        document.querySelectorAll("form[data-once]").forEach(once);
        document.querySelectorAll("form[data-live]").forEach(follow);
        document.querySelectorAll("[data-renew]").forEach(renew);
        document.querySelectorAll("[data-print]").forEach(function (button) {
            button.addEventListener("click", function () { window.print(); });
        });
        document.addEventListener("click", function (event) {
            document.querySelectorAll("details.lo-more[open]").forEach(function (menu) {
                if (!menu.contains(event.target)) {
                    menu.open = false;
                }
            });
        });
    });
})();
