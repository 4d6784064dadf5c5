//! The PostgreSQL server of the bench: killed as a power cut would, and started again on the same files.

use std::{
    fs,
    process::{Child, Command, Stdio},
};

use super::cluster::{self, Cluster};

/// The test programs' own server, and the process that stands for it since it was killed.
pub struct Server {
    cluster: &'static Cluster,
    again: Option<Child>,
}

impl Server {
    pub fn start() -> Self {
        Self { cluster: cluster::own(), again: None }
    }

    /// An estate's schema of its own.
    pub fn url(&self) -> String {
        cluster::with_option(&self.cluster.url(), "schema=processes")
    }

    fn data(&self) -> String {
        self.cluster.folder.join("data").display().to_string()
    }

    /// SIGKILL to the server itself; what serves its connections ends with it.
    pub fn kill(&mut self) {
        if let Some(mut again) = self.again.take() {
            let _ = (again.kill(), again.wait());
        }
        let file = fs::read_to_string(format!("{}/postmaster.pid", self.data())).unwrap_or_default();
        if let Some(pid) = file.lines().next() {
            assert!(Command::new("kill").args(["-9", pid]).status().unwrap().success());
        }
    }

    /// Starts it anew; it recovers by itself.
    pub fn start_again(&mut self) {
        let (data, folder, port) = (self.data(), self.cluster.folder.display().to_string(), self.cluster.port.to_string());
        // The server refuses to run as root, and whatever served a connection may take a moment to end. Without its files it
        // is not tried again: whoever started the bench may have ended it.
        let script = "PATH=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1):$PATH
            as_user() { if [ \"$(id -u)\" = 0 ]; then exec setpriv --reuid=postgres --regid=postgres --init-groups \"$@\"; else exec \"$@\"; fi; }
            as_user sh -c 'until postgres -D \"$1\" -k \"$2\" -p \"$3\" -c listen_addresses=127.0.0.1 -c max_connections=300; do [ -e \"$1/PG_VERSION\" ] || exit 1; sleep 0.2; done' sh \"$@\"";
        let child =
            Command::new("sh").args(["-c", script, "sh", &data, &folder, &port]).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        self.again = Some(child.unwrap());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.again.is_some() {
            self.kill();
        }
    }
}
