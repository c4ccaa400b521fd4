use crate::desk::{Answer, Desk};

const PAGE: &[(&str, &str)] = &[("Sec-Fetch-Mode", "navigate"), ("Accept", "text/html")];

/// A build of the app, as the web's build leaves it beside the data folder.
fn build(desk: &Desk) {
    std::fs::create_dir_all(desk.path("web/assets")).unwrap();
    for (name, content) in [
        ("index.html", "<!doctype html>the app"),
        ("index.html.br", "the app in brotli"),
        ("index.html.gz", "the app in gzip"),
        ("sw.js", "// the service worker"),
        ("manifest.webmanifest", "{}"),
        ("assets/main-1a2b.js", "// the page"),
        ("assets/main-1a2b.js.br", "the page in brotli"),
        ("assets/core-3c4d.wasm", "\0asm"),
    ] {
        desk.file(&format!("web/{name}"), content);
    }
}

fn is_page(answer: &Answer) -> bool {
    answer.status == 200 && answer.body.starts_with(b"<!doctype html>")
}

#[test]
fn each_file_goes_out_with_its_kind_and_for_how_long_to_keep_it() {
    let desk = Desk::new();
    build(&desk);
    let server = desk.serve();
    for (path, kind, keeping) in [
        ("/", "text/html", "no-cache"),
        ("/index.html", "text/html", "no-cache"),
        ("/sw.js", "text/javascript", "no-cache"),
        (
            "/manifest.webmanifest",
            "application/manifest+json",
            "no-cache",
        ),
        ("/assets/main-1a2b.js", "text/javascript", "immutable"),
        ("/assets/core-3c4d.wasm", "application/wasm", "immutable"),
    ] {
        let answer = server.get(path, &[]);
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.header("content-type").starts_with(kind), "{path}");
        assert!(answer.header("cache-control").contains(keeping), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(answer.header("vary"), "accept-encoding");
    }
}

#[test]
fn pages_and_scripts_say_what_a_browser_may_do_with_them_and_other_files_are_lean() {
    let desk = Desk::new();
    build(&desk);
    desk.file("web/icon.svg", "<svg/>");
    let server = desk.serve();
    for path in ["/", "/index.html", "/icon.svg"] {
        let answer = server.get(path, &[]);
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        let permissions = answer.header("permissions-policy");
        for allowed in ["camera=(self)", "microphone=(self)", "geolocation=(self)"] {
            assert!(permissions.contains(allowed), "{permissions}");
        }
        let policy = answer.header("content-security-policy");
        for rule in [
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval';",
            "worker-src 'self';",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(rule), "{policy}");
        }
        assert!(!policy.contains("unsafe-inline"), "{policy}");
    }
    for path in ["/sw.js", "/assets/main-1a2b.js"] {
        let answer = server.get(path, &[]);
        let policy = answer.header("content-security-policy");
        for rule in [
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval';",
            "worker-src 'self';",
            "connect-src 'self'",
        ] {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline"), "{policy}");
        assert_eq!(answer.header("permissions-policy"), "");
    }
    for path in ["/manifest.webmanifest", "/assets/core-3c4d.wasm"] {
        let answer = server.get(path, &[]);
        assert_eq!(answer.header("content-security-policy"), "", "{path}");
        assert_eq!(answer.header("permissions-policy"), "", "{path}");
    }
}

#[test]
fn the_smallest_form_that_the_browser_takes_is_sent() {
    let desk = Desk::new();
    build(&desk);
    let server = desk.serve();
    for (accepted, encoding, body) in [
        ("gzip, deflate, br", "br", "the app in brotli"),
        ("gzip", "gzip", "the app in gzip"),
        ("identity", "", "<!doctype html>the app"),
    ] {
        let answer = server.get("/", &[("Accept-Encoding", accepted)]);
        assert_eq!(answer.header("content-encoding"), encoding);
        assert_eq!(answer.body, body.as_bytes());
        assert!(answer.header("content-type").starts_with("text/html"));
    }
}

#[test]
fn only_a_page_that_the_app_draws_by_itself_is_answered_with_the_app() {
    let desk = Desk::new();
    build(&desk);
    let server = desk.serve();
    assert!(is_page(&server.get("/records/0199", PAGE)));
    let by_accept = [("Accept", "text/html,*/*;q=0.8")];
    assert!(is_page(&server.get("/records/0199", &by_accept)));

    for (path, headers) in [
        ("/records/0199", &[("Sec-Fetch-Mode", "cors")][..]),
        ("/records/0199", &[]),
        ("/assets/gone-5e6f.js", PAGE),
        ("/icon.png", PAGE),
    ] {
        let answer = server.get(path, headers);
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.code(), "server.not-found", "{path}");
    }
    assert_eq!(server.ask("POST", "/records/0199", PAGE, &[]).status, 404);
}

#[test]
fn where_programs_speak_no_page_answers() {
    let desk = Desk::new();
    build(&desk);
    // A build cannot stand in the way either.
    desk.file("web/health", "<!doctype html>");
    let server = desk.serve();
    for path in [
        "sync",
        "enrol",
        "bundle",
        "attachment",
        "unlock",
        "health",
        "api",
    ] {
        for below in ["", "/", "/more"] {
            let path = format!("/{path}{below}");
            assert!(!is_page(&server.get(&path, PAGE)), "{path}");
        }
    }
    assert_eq!(
        server.get("/health", PAGE).header("content-type"),
        "application/json"
    );
    assert_eq!(server.ask("POST", "/sync", &[], b"no request").status, 400);
}

#[test]
fn nothing_outside_the_folder_is_sent() {
    let desk = Desk::new();
    build(&desk);
    let server = desk.serve();
    for path in [
        "/../data/server.key",
        "/%2e%2e/data/server.key",
        "/..%2fdata/server.key",
        "/assets/../../data/server.key",
        "//data/server.key",
    ] {
        assert_ne!(server.get(path, PAGE).status, 200, "{path}");
    }
}

#[test]
fn after_a_step_back_to_an_older_version_its_page_is_sent_though_its_date_is_older() {
    let desk = Desk::new();
    build(&desk);
    let server = desk.serve();
    let asked = [("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT")];
    for path in ["/", "/sw.js"] {
        let answer = server.get(path, &asked);
        assert_eq!((answer.status, answer.header("last-modified")), (200, ""));
    }
}

#[test]
fn without_the_app_the_server_says_so_and_serves_tablets() {
    let desk = Desk::new();
    let empty = desk.path("empty").display().to_string();
    let server = desk.serve_with(&[("SHOUCE_WEB", &empty)]);
    let answer = server.get("/", PAGE);
    assert_eq!(
        (answer.status, answer.code()),
        (404, "server.no-web-app".to_owned())
    );
    assert_eq!(server.get("/health", &[]).status, 200);
}
