-- Whether lobbies show how the duty manager of a day is reached: somebody's own number is published on purpose only.
ALTER TABLE duty_day ADD COLUMN shows_phone BIGINT NOT NULL DEFAULT 0;
