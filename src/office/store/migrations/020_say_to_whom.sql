-- Which lobbies a notice is for, and at which hours it is shown there: JSON, {} for all of them.
ALTER TABLE notice ADD COLUMN audience TEXT NOT NULL DEFAULT '{}';
ALTER TABLE notice ADD COLUMN times TEXT NOT NULL DEFAULT '{}';
-- 1: being written; no lobby has it.
ALTER TABLE notice ADD COLUMN draft BIGINT NOT NULL DEFAULT 0;
