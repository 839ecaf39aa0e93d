//! Phrases, parted by commas, without accents; every word of a phrase must be there. A star stands for any letters.

/// Names of columns that are filled in at the end.
pub(super) const CLEAR_NAMES: &str = "
    closed, closing, closure, close reason, close date, close value, close amount, close status, close time, time to close, days to close,
    lost, loss, won, win reason, churn*, converted, conversion date, disqualif*, reject* reason, reason reject*, signature date, date signed,
    cancel* reason, reason cancel*, sales cycle, cycle length,
    abschluss*, verlust*, verlor*, gewonn*, geschloss*, ablehn*, absage*, stornier*, kundigung*, unterschrift*,
    cloture*, perte*, perdu*, gagne*, conclu*, signature, resili*, refus*, annulation*,
    cierre*, perdid*, ganad*, cerrad*, rechaz*, fecha firma, cancelacion*, anulacion*,
    zamkniec*, przegran*, wygran*, utrat*, utracon*, zamkniet*, podpisan*, odrzuc*, rezygnac*,
    uzavren*, prohr*, vyhr*, ztrat*, ztracen*, zamitnut*, podpis, podpisu, podpisu*, zrusen*, ukonc*,
    gesloten, verloren, gewonnen, afgewezen, afsluit*, sluiting*, ondertek*, opzeg*, verlies*, geannuleerd,
    закрыт*, закрыва*, проигр*, выигр*, потер*, отказ*, отклон*, подписан*, расторг*, расторж*, утрат*
";

/// Names of columns that often change while a deal goes on, or that hold somebody's judgement of it.
pub(super) const VAGUE_NAMES: &str = "
    last activity, last contact, last contacted, last touch, last modified, last updated, last update, last engagement, last action, last status,
    last stage, last step, modified, duration, contract*, stage, phase, quality, rating, assessment, lead status, deal status, opportunity status, invoice*, win probability,
    letzte aktivitat*, letzter kontakt*, letzte anderung*, *dauer, vertrag*, vertrags*, *grund, rechnung*, qualitat, bewertung*, einschatzung*,
    derniere activite*, dernier contact*, derniere modification*, duree*, contrat*, etape*, motif*, facture*, qualite, evaluation*,
    ultima actividad*, ultimo contacto*, ultima modificacion*, duracion*, contrato*, etapa*, fase*, motivo*, factura*, calidad, valoracion*, calificacion*,
    ostatnia aktywno*, ostatni kontakt*, czas trwania, umow*, etap*, faza, powod*, faktur*, jakosc, ocena,
    posledni aktivit*, posledni kontakt*, trvani, smlouv*, faze, duvod*, kvalita, hodnoceni,
    laatste activiteit*, laatste contact*, *duur, reden*, factuur*, kwaliteit, beoordeling*,
    последняя активност*, последний контакт*, длительност*, продолжительност*, договор*, контракт*, этап*, стади*, причин*, счет, качество, оценка
";

/// Words by which a name speaks of plans, wishes or earlier deals.
pub(super) const OTHER_TIMES: &str = "
    expected, planned, plan, target, estimated, forecast, projected, anticipated, desired, preferred, previous, previously, prior, past, earlier,
    geplant*, erwartet*, voraussichtlich*, gewunscht*, vorherig*, fruher*, bisherig*,
    prevu*, attendu*, estime*, souhait*, precedent*, ancien*,
    previst*, esperad*, estimad*, desead*, anterior*,
    planowan*, oczekiwan*, przewidywan*, poprzedni*,
    planovan*, ocekavan*, predpokladan*, predchoz*, drivejsi*,
    gepland*, verwacht*, gewenst*, vorig*, eerder*,
    ожидаем*, планируем*, плановая, плановый, желаем*, предыдущ*, прошл*
";

/// Words by which a value names an outcome.
pub(super) const ENDINGS: &str = "
    won, lost, closed, converted, signed, declined, rejected, churned, sold, purchased, cancelled, canceled,
    gewonnen*, verloren*, abgeschlossen*, abgelehnt*, unterschrieben*, storniert*, gekundigt*, verkauft*,
    gagne*, perdu*, conclu, conclue, signe, signee, refuse, refusee, annule, annulee, vendu*,
    ganado, ganada, perdido, perdida, cerrado, cerrada, firmado, firmada, rechazado, rechazada, cancelado, cancelada, vendido, vendida,
    wygran*, przegran*, utracon*, zamkniet*, podpisan*, odrzucon*, anulowan*, sprzedan*,
    vyhran*, ziskan*, prohran*, ztracen*, uzavren*, podepsan*, zamitnut*, zrusen*, prodan*,
    gesloten, ondertekend, afgewezen, geannuleerd, verkocht,
    выигран*, проигран*, потерян*, закрыт*, подписан*, отклонен*, отменен*, продан*, отказ*
";

/// Words that name an outcome only where they are the whole value: an `existing customer` may come back.
pub(super) const WHOLE_ENDINGS: [&str; 12] = [
    "customer",
    "paying customer",
    "purchase",
    "kunde",
    "kundin",
    "client",
    "cliente",
    "klient",
    "zakaznik",
    "klant",
    "клиент",
    "покупатель",
];
