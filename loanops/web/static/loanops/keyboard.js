// The keyboard on staff pages: what the theme leaves to the mouse, where focus goes, and shortcuts.
(function () {
    "use strict";

    const NAMES = {
        account_balance: "Home", arrow_back: "Back", close: "Close", dock_to_right: "Menu", search: "Search",
        visibility: "Show the password",
    };
    const FOCUSABLE = 'a[href], button:not([disabled]), input:not([type="hidden"]):not([disabled]), select, textarea, summary, [tabindex="0"]';
    const SINGLE_KEYS = "loanops-single-keys";
    const QUEUE = "loanops-queue";

    const one = function (selector) { return document.querySelector(selector); };
    const all = function (selector, root) { return Array.from((root || document).querySelectorAll(selector)); };
    const shown = function (element) { return Boolean(element && element.offsetParent) || Boolean(element && getComputedStyle(element).position === "fixed" && getComputedStyle(element).display !== "none"); };
    const typing = function () {
        const at = document.activeElement;
        return /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || at.isContentEditable;
    };

    // Readers do not hear the names of icons; what can only be clicked can be reached and pressed.
    function open_to_all(root) {
        all(".material-symbols-outlined", root).forEach(function (icon) {
            if (!icon.hasAttribute("x-on:click")) {
                icon.setAttribute("aria-hidden", "true");
            }
            const control = icon.closest("a, button");
            const said = control && all(":not(.material-symbols-outlined)", control).concat(control).some(function (each) {
                return Array.from(each.childNodes).some(function (node) { return node.nodeType === 3 && node.data.trim(); });
            });
            if (control && !said && !control.hasAttribute("aria-label")) {
                control.setAttribute("aria-label", control.title || NAMES[icon.textContent.trim()] || icon.textContent.trim().replaceAll("_", " "));
            }
        });
        all("[x-on\\:click]", root).forEach(function (element) {
            if (element.matches(FOCUSABLE) || element.id === "changelist-filter-close") {
                return;
            }
            element.setAttribute("role", "button");
            element.tabIndex = 0;
            const name = NAMES[element.textContent.trim()];
            if (name) {
                element.setAttribute("aria-label", name);
            }
            element.addEventListener("keydown", function (event) {
                if (event.key === "Enter" || event.key === " ") {
                    event.preventDefault();
                    element.click();
                }
            });
        });
    }

    // A layer over the page: takes focus when it opens, keeps it, and gives it back when it closes.
    function layer(element, name, first) {
        let opener = null;
        element.setAttribute("role", "dialog");
        element.setAttribute("aria-modal", "true");
        element.setAttribute("aria-label", name);
        function within() { return all(FOCUSABLE, element).filter(function (each) { return each.offsetParent; }); }
        element.addEventListener("keydown", function (event) {
            const stops = within();
            if (event.key !== "Tab" || !stops.length) {
                return;
            }
            const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
            if (document.activeElement === edge) {
                event.preventDefault();
                (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
            }
        });
        let was = shown(element);
        new MutationObserver(function () {
            const is = shown(element);
            if (is && !was) {
                opener = element.contains(document.activeElement) ? opener : document.activeElement;
                window.setTimeout(function () { (first && one(first) || within()[0] || element).focus(); }, 30);
            } else if (was && !is && opener) {
                opener.focus();
            }
            was = is;
        }).observe(element, { attributes: true, attributeFilter: ["style", "class"] });
    }

    function layers() {
        const filters = one("#changelist-filter");
        const command = one("[x-data='searchCommand()']");
        if (filters) {
            layer(filters, "Filters");
        }
        if (command) {
            const input = one("#search-input-command");
            input.setAttribute("aria-label", "Go to a page or a record: number or name");
            layer(command, "Go to", "#search-input-command");
            // Esc closes at once, whatever was typed and wherever the focus is.
            command.addEventListener("keydown", function (event) {
                if (event.key === "Escape") {
                    input.value = "";
                    if (event.target !== input) {
                        input.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
                    }
                }
            }, true);
        }
    }

    // Work items: the rows of a list, or of the tables of a home page; remembered for going on from a record.
    function rows() {
        const found = all("#result_list a.lo-first");
        return found.length ? found : all("#lo-work .lo-table tbody tr").map(function (row) { return row.querySelector("a"); }).filter(Boolean);
    }

    function remember() {
        const items = rows();
        if (items.length) {
            sessionStorage.setItem(QUEUE, JSON.stringify(items.map(function (link) { return link.pathname; })));
        }
    }

    function step(by) {
        const items = rows();
        if (items.length) {
            const at = items.indexOf(document.activeElement);
            const next = items[Math.max(0, Math.min(items.length - 1, at < 0 ? 0 : at + by))];
            next.focus();
            next.scrollIntoView({ block: "nearest" });
            return;
        }
        const queue = JSON.parse(sessionStorage.getItem(QUEUE) || "[]");
        const at = queue.indexOf(location.pathname);
        if (at >= 0 && queue[at + by]) {
            const tab = new URLSearchParams(location.search).get("tab");
            location.assign(queue[at + by] + (tab ? "?tab=" + encodeURIComponent(tab) : ""));
        }
    }

    function search() {
        const field = one("#searchbar");
        if (field) {
            field.focus();
            field.select();
        }
    }

    function switched() { return localStorage.getItem(SINGLE_KEYS) !== "off"; }

    function help() {
        const dialog = one("#lo-keys");
        const box = dialog.querySelector("input");
        box.checked = switched();
        if (!dialog.open) {
            dialog.showModal();
        }
    }

    function shortcuts() {
        const dialog = one("#lo-keys");
        if (!dialog) {
            return;
        }
        dialog.querySelector("input").addEventListener("change", function (event) {
            localStorage.setItem(SINGLE_KEYS, event.target.checked ? "on" : "off");
        });
        all("[data-keys]").forEach(function (button) { button.addEventListener("click", help); });
        const keys = { "/": search, "?": help, j: function () { step(1); }, k: function () { step(-1); } };
        document.addEventListener("keydown", function (event) {
            if (event.key === "k" && (event.ctrlKey || event.metaKey) && typing() && !dialog.open) {
                event.preventDefault();
                window.dispatchEvent(new CustomEvent("opencommand"));
            }
            if (event.ctrlKey || event.metaKey || event.altKey || typing() || !switched() || one("[role='dialog']:focus-within") || dialog.open) {
                return;
            }
            if (keys[event.key]) {
                event.preventDefault();
                keys[event.key]();
            }
        });
    }

    // Esc closes a menu, and its opener has the focus again.
    function menus() {
        document.addEventListener("keydown", function (event) {
            const menu = event.key === "Escape" && one("details.lo-more[open]");
            if (menu) {
                menu.open = false;
                menu.querySelector("summary").focus();
            }
        });
    }

    document.addEventListener("DOMContentLoaded", function () {
        open_to_all(document);
        document.addEventListener("htmx:afterSwap", function () { open_to_all(document); });
        layers();
        remember();
        shortcuts();
        menus();
    });
})();
