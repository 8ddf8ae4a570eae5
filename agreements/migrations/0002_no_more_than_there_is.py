from django.db import migrations

# Commitments of one capability may not exceed what a phase leaves of it, on any day. What an agreement binds is
# compared with all that stands beside it; in a chain of amendments the largest counts, as one takes
# the place of the other.
EXCESS = """
CREATE FUNCTION agreements_excess(of_capability bigint, besides bigint)
RETURNS TABLE(
    quantity text, phase text, since date, until date, committed numeric, available numeric
) LANGUAGE sql STABLE AS $$
    WITH bound AS (
        SELECT COALESCE(a.root_id, a.id) AS chain, a.id AS agreement,
               COALESCE(a.starts_on, DATE '-infinity') AS since,
               COALESCE(a.ends_on, DATE 'infinity') AS until,
               c.in_peacetime, c.in_crisis, c.in_war, c.stock, c.rate, c.capacity
        FROM agreements_commitment c JOIN agreements_agreement a ON a.id = c.agreement_id
        WHERE c.capability_id = of_capability AND a.archived_at IS NULL
          AND (a.status IN ('signed', 'in_force', 'suspended') OR a.id = besides)
    ), days AS (
        SELECT DISTINCT bound.since AS day FROM bound
    ), of_agreement AS (
        SELECT days.day, phases.phase, bound.chain, min(bound.until) AS until,
               sum(bound.stock) AS stock, sum(bound.rate) AS rate, sum(bound.capacity) AS capacity
        FROM days CROSS JOIN (VALUES ('peacetime'), ('crisis'), ('war')) AS phases(phase)
        JOIN bound ON bound.since <= days.day AND bound.until >= days.day
          AND CASE phases.phase WHEN 'peacetime' THEN bound.in_peacetime
                                WHEN 'crisis' THEN bound.in_crisis ELSE bound.in_war END
        GROUP BY days.day, phases.phase, bound.chain, bound.agreement
    ), of_chain AS (
        SELECT day, phase, min(until) AS until, max(stock) AS stock, max(rate) AS rate,
               max(capacity) AS capacity
        FROM of_agreement GROUP BY day, phase, chain
    ), together AS (
        SELECT day, phase, min(until) AS until, sum(stock) AS stock, sum(rate) AS rate,
               sum(capacity) AS capacity
        FROM of_chain GROUP BY day, phase
    )
    SELECT one.quantity, together.phase, together.day, together.until, one.committed,
           one.available
    FROM together CROSS JOIN partners_capability has
    CROSS JOIN LATERAL (SELECT CASE together.phase WHEN 'peacetime' THEN has.share_peacetime
        WHEN 'crisis' THEN has.share_crisis ELSE has.share_war END AS percent) AS share
    CROSS JOIN LATERAL (VALUES
        ('stock', together.stock, round(COALESCE(has.stock, 0) * share.percent / 100, 3)),
        ('rate', together.rate, round(COALESCE(has.rate, 0) * share.percent / 100, 3)),
        ('capacity', together.capacity, round(COALESCE(has.capacity, 0) * share.percent / 100, 3))
    ) AS one(quantity, committed, available)
    WHERE has.id = of_capability AND one.committed > one.available
    ORDER BY one.committed - one.available DESC, together.day, together.phase, one.quantity
$$;

CREATE FUNCTION agreements_flag(of_capability bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE agreements_commitment c
    SET is_overcommitted = now_so.is_so AND a.status IN ('signed', 'in_force', 'suspended')
    FROM (SELECT EXISTS (SELECT 1 FROM agreements_excess(of_capability, 0)) AS is_so) AS now_so,
         agreements_agreement a
    WHERE c.capability_id = of_capability AND a.id = c.agreement_id
      AND c.is_overcommitted
          <> (now_so.is_so AND a.status IN ('signed', 'in_force', 'suspended'));
$$;

-- Raised with the numbers, for whoever shows them.
CREATE FUNCTION agreements_refuse_excess(of_capability bigint, besides bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE excess record;
BEGIN
    PERFORM 1 FROM partners_capability WHERE id = of_capability FOR NO KEY UPDATE;
    SELECT * INTO excess FROM agreements_excess(of_capability, besides) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'commitments exceed capability %', of_capability
            USING ERRCODE = 'check_violation', CONSTRAINT = 'commitments_within_capability',
                  DETAIL = row_to_json(excess)::text;
    END IF;
END $$;

CREATE FUNCTION agreements_commitment_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What was too much already may be made less, step by step.
    IF TG_OP = 'INSERT' OR NEW.capability_id <> OLD.capability_id
       OR NEW.agreement_id <> OLD.agreement_id
       OR COALESCE(NEW.stock, 0) > COALESCE(OLD.stock, 0)
       OR COALESCE(NEW.rate, 0) > COALESCE(OLD.rate, 0)
       OR COALESCE(NEW.capacity, 0) > COALESCE(OLD.capacity, 0)
       OR (NEW.in_peacetime AND NOT OLD.in_peacetime)
       OR (NEW.in_crisis AND NOT OLD.in_crisis) OR (NEW.in_war AND NOT OLD.in_war) THEN
        PERFORM agreements_refuse_excess(NEW.capability_id, NEW.agreement_id);
    END IF;
    PERFORM agreements_flag(NEW.capability_id);
    RETURN NULL;
END $$;
CREATE TRIGGER commitments_within_capability
    AFTER INSERT OR UPDATE OF capability_id, agreement_id, stock, rate, capacity, in_peacetime,
        in_crisis, in_war
    ON agreements_commitment FOR EACH ROW EXECUTE FUNCTION agreements_commitment_grows();

CREATE FUNCTION agreements_commitment_goes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM agreements_flag(OLD.capability_id);
    RETURN NULL;
END $$;
CREATE TRIGGER commitment_goes AFTER DELETE ON agreements_commitment
    FOR EACH ROW EXECUTE FUNCTION agreements_commitment_goes();

CREATE FUNCTION agreements_agreement_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE one bigint; stands boolean; grows boolean;
BEGIN
    stands := NEW.status IN ('signed', 'in_force', 'suspended');
    grows := stands AND (
        OLD.status NOT IN ('signed', 'in_force', 'suspended')
        OR COALESCE(NEW.starts_on, DATE '-infinity') < COALESCE(OLD.starts_on, DATE '-infinity')
        OR COALESCE(NEW.ends_on, DATE 'infinity') > COALESCE(OLD.ends_on, DATE 'infinity'));
    FOR one IN SELECT DISTINCT capability_id FROM agreements_commitment
               WHERE agreement_id = NEW.id ORDER BY capability_id LOOP
        IF grows THEN
            PERFORM agreements_refuse_excess(one, NEW.id);
        END IF;
        PERFORM agreements_flag(one);
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER commitments_within_capability
    AFTER UPDATE OF status, starts_on, ends_on, archived_at ON agreements_agreement
    FOR EACH ROW EXECUTE FUNCTION agreements_agreement_moves();

-- A capability may shrink, by a page, the API or an import: then what is promised is flagged.
CREATE FUNCTION agreements_capability_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM agreements_flag(NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER commitments_flagged AFTER UPDATE OF stock, rate, capacity, share_peacetime,
        share_crisis, share_war ON partners_capability
    FOR EACH ROW WHEN (
        (OLD.stock, OLD.rate, OLD.capacity, OLD.share_peacetime, OLD.share_crisis, OLD.share_war)
        IS DISTINCT FROM
        (NEW.stock, NEW.rate, NEW.capacity, NEW.share_peacetime, NEW.share_crisis, NEW.share_war)
    ) EXECUTE FUNCTION agreements_capability_changes();
"""
GONE = """
DROP TRIGGER commitments_flagged ON partners_capability;
DROP FUNCTION agreements_capability_changes();
DROP TRIGGER commitments_within_capability ON agreements_agreement;
DROP FUNCTION agreements_agreement_moves();
DROP TRIGGER commitment_goes ON agreements_commitment;
DROP FUNCTION agreements_commitment_goes();
DROP TRIGGER commitments_within_capability ON agreements_commitment;
DROP FUNCTION agreements_commitment_grows();
DROP FUNCTION agreements_refuse_excess(bigint, bigint);
DROP FUNCTION agreements_flag(bigint);
DROP FUNCTION agreements_excess(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_agreements")]

    operations = [migrations.RunSQL(EXCESS, GONE)]
