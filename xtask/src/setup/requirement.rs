//! What must be on the machine, how to tell, and which Debian packages bring it.

use std::io::Write;
use std::process::{Command, Stdio};

use super::clang;
use crate::api;
use crate::command::Invocation;
use crate::web;

/// One thing that must be on the machine.
pub(crate) struct Requirement {
    /// What it is, in words.
    pub(crate) name: &'static str,
    /// What needs it.
    pub(crate) purpose: &'static str,
    /// Whether it is there and works.
    pub(crate) present: fn() -> bool,
    /// Debian package sets that bring it, the best first; the first set known to the
    /// system's package lists is taken.
    pub(crate) packages: &'static [&'static [&'static str]],
}

/// For programs that run on this machine.
pub(super) const NATIVE: [Requirement; 3] = [
    Requirement {
        name: "a C compiler",
        purpose: "SQLCipher and zstd are C",
        present: || compiles("int main(void) { return 0; }"),
        packages: &[&["gcc", "libc6-dev"]],
    },
    Requirement {
        name: "pkg-config",
        purpose: "build scripts look for system libraries with it",
        present: || Invocation::new("pkg-config").words("--version").succeeds(),
        packages: &[&["pkg-config"]],
    },
    Requirement {
        name: "the headers of OpenSSL",
        purpose: "SQLCipher takes its ciphers from the system's libcrypto",
        present: || openssl_is_elsewhere() || compiles("#include <openssl/crypto.h>\n"),
        packages: &[&["libssl-dev"]],
    },
];

/// For the tablet in a browser.
pub(super) const BROWSER: [Requirement; 4] = [
    Requirement {
        name: "clang and llvm-ar that know wasm32",
        purpose: "the same C, compiled for the browser",
        present: || clang::find().is_ok(),
        packages: &[&["clang-19", "llvm-19"], &["clang", "llvm"]],
    },
    Requirement {
        name: "Node.js 20.19 or newer, with npm",
        purpose: "the pages are built with Vite",
        present: web::has_node,
        packages: &[&["nodejs", "npm"]],
    },
    Requirement {
        name: "Python 3 with its environments",
        purpose: "schemathesis asks the console's addresses",
        present: api::has_python,
        packages: &[&["python3-venv"]],
    },
    Requirement {
        name: "Chromium",
        purpose: "the tablet is tried in a real browser",
        present: || Invocation::new("chromium").words("--version").succeeds(),
        packages: &[&["chromium", "fonts-noto-cjk"], &["chromium"]],
    },
];

/// Whether a person pointed the build at an OpenSSL of their own.
fn openssl_is_elsewhere() -> bool {
    std::env::var_os("OPENSSL_DIR").is_some()
}

/// Whether the system's C compiler takes this source.
fn compiles(source: &str) -> bool {
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let child = Command::new(compiler)
        .args(["-x", "c", "-fsyntax-only", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else { return false };
    // A compiler that ends without reading breaks the pipe; its status then says so.
    let written = child
        .stdin
        .take()
        .map(|mut pipe| pipe.write_all(source.as_bytes()));
    let succeeded = child.wait().is_ok_and(|status| status.success());
    succeeded && written.is_some_and(|result| result.is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_requirement_names_its_packages() {
        for requirement in NATIVE.iter().chain(&BROWSER) {
            assert!(
                requirement.packages.iter().all(|set| !set.is_empty()),
                "{}",
                requirement.name
            );
        }
    }

    #[test]
    fn the_compiler_s_answer_is_heard() {
        assert!(compiles("int main(void) { return 0; }"));
        assert!(!compiles("#include <shouce/no_such_header.h>\n"));
    }
}
