//! Envelopes sealed to an office before the clock starts, as whole requests.

use std::{net::SocketAddr, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use chrono::Utc;
use lobby_butler::{
    clock::random_bytes,
    domain::{
        ids::{BootId, SubmissionId},
        receipt_code::{END_SERIAL, ReceiptCode},
    },
    protocol::{
        seal,
        v1::{
            board::Board,
            envelope::{Envelope, Kind},
            paths,
        },
    },
};

use super::{
    http::{Client, DESK, bearer, get, post},
    load::Requests,
    material::{Dice, Material},
};

/// Above those of any book.
const FIRST: u32 = 5_000_000;

/// Seals for one office; no two envelopes have the same number.
pub struct Sealer {
    key_id: String,
    public_key: Vec<u8>,
    tokens: Vec<String>,
    material: Material,
    next: u32,
}

impl Sealer {
    /// Asks the office for its key.
    pub async fn new(office: SocketAddr, tokens: Vec<String>) -> Self {
        let reply = Client::new(DESK, office).send(&get(paths::BOARD, &[("authorization", &bearer(&tokens[0]))])).await.unwrap();
        let key = serde_json::from_slice::<Board>(&reply.body).unwrap().office_key;
        let public_key = BASE64.decode(&key.public_key).unwrap();
        Self { key_id: key.id, public_key, tokens, material: Material::of_sample(), next: FIRST }
    }

    /// Requests that deliver one fresh envelope each, from one terminal after the other. Sealing is work: both processors.
    pub fn requests(&mut self, count: usize) -> Requests {
        let first = self.next;
        self.next += u32::try_from(count).unwrap();
        assert!(self.next < END_SERIAL, "every number is used");
        let middle = first + (self.next - first) / 2;
        let this = &*self;
        let (mut front, back) = std::thread::scope(|scope| {
            let front = scope.spawn(move || (first..middle).map(|serial| this.request(serial)).collect::<Vec<_>>());
            let back: Vec<_> = (middle..this.next).map(|serial| this.request(serial)).collect();
            (front.join().unwrap(), back)
        });
        front.extend(back);
        Arc::new(front)
    }

    fn request(&self, serial: u32) -> Vec<u8> {
        let token = bearer(&self.tokens[serial as usize % self.tokens.len()]);
        let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
        post(paths::SUBMISSIONS, &headers, &serde_json::to_vec(&self.envelope(serial).0).unwrap())
    }

    fn envelope(&self, serial: u32) -> (Envelope, usize) {
        let now = Utc::now();
        let content = self.material.submission(&mut Dice::new(serial.into()), now);
        let body = serde_json::to_vec(&content).unwrap();
        let mut envelope = Envelope {
            version: 1,
            id: SubmissionId::mint(now, random_bytes()),
            kind: Kind::of(&content.clone().into()),
            receipt_code: ReceiptCode::from_serial(serial).unwrap(),
            created_at: now,
            boot_id: BootId::mint(now, [7; 10]),
            sequence: serial.into(),
            key_id: self.key_id.clone(),
            sealed_body: String::new(),
        };
        let sealed = seal::seal(&self.public_key, &body, &envelope.associated_data()).unwrap();
        envelope.set_sealed_bytes(&sealed);
        (envelope, body.len())
    }

    /// Bytes of an envelope and of what is inside, on average.
    pub fn bytes(&self) -> (usize, usize) {
        const LOOKED_AT: u32 = 100;
        let sizes = (0..LOOKED_AT)
            .map(|n| self.envelope(FIRST + n))
            .map(|(envelope, body)| (serde_json::to_string(&envelope).unwrap().len(), body));
        let (envelopes, bodies) = sizes.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        (envelopes / LOOKED_AT as usize, bodies / LOOKED_AT as usize)
    }
}
