"""Words of the language that are also the names or the tickers of companies."""

COMMON = frozenset(
    """
    a able about above access act action active add after again age agent aid aim air all allied ally
    alpha also am amazon an and any apple arc are area arm art as ask asset at atom aware away back bad
    ball bank bar base be bear beat best beyond big bill bio bit blade block bloom blue board boat body
    bold bond book boost boot both box brand bread bridge bright build bull bumble burn business but buy
    by cable call camp can canopy car card care cart case cash cast cat caterpillar cell central chain
    change charge chase check chemical chip church citizen city claim class clean clear click clock
    clover coach coast code coin cold column come comfort command common compass computer concentrix
    confluent consumer cool copper core cost could cover credit crest cross crown cube cut cute data date
    day deal debt deck deep deer delta did die digital direct discover dish do does dollar dollars door
    doors down draft dream drive dry duke dynamic each eagle earn earth east easy eat echo edge edit else
    emerald energy enough entity even ever every evolve exact expand expert express extra eye face fact
    fair fall family far farm fast fate fee few field figure file find fine fire firm first fish fit five
    fix flag flex flow fly food foot for force ford forest form fort forward found founder four fox fresh
    from front frontier fuel full fun fund future gain gap gas gate gear general get gift give global go
    gold good grab grand graph gray great green group grow growth guard guess guide had half hammer hand
    happy harbor harmony harvest has hat have he head health hear heart help her here hero high him hip
    his hold home honest hope horizon host hot hour how hub human i ice icon idea if impact in income
    index industry ink inside insight international into invest investor is it its jack jet job join
    joint joy just keep key kind kings know lab lake lamb land last late lead leaf lean leap lear learn
    least left legacy legend less let level liberty life light like limit line link lion liquid list live
    load loan local long look loop loss lost love loves low lucid lucky luna made magnet magnolia mail
    main major make man many map march mark market mass master match may me mean means media mercury met
    meta method micro mid middle might mile mind mine mint mobile model modern moment money monster moody
    more morning most motion motor move much muse music must mutual my national natural nature nautilus
    near need net network never new news next nice nine no noble nor north not note noun nova novel now
    number nut oak ocean of off office oil old on once one only onto open option or oracle orange orbit
    order origin other our out outlook over own owner pace pack page paid paper park part partner pass
    past patch path pay peak pet phase photo pick pilot pine pioneer pipe place plain plan planet plant
    play plug plus point pool pop popular port portal post power premium press price prime principal pro
    process progress progressive project proof proper property prospect prudential public pulse pump pure
    put quad quality quest quick quiet race radiant rain range rapid rare rate raw reach read ready real
    realty red reliance remit rent repay report republic rest result reward rich ride right ring rise
    risk river road robin rock roll root rope rose round royal run safe sail sale same sand save say
    scale scout sea seal search second secure see seed select self sell send sense service set seven
    share she shell shift ship shoe shop show sight sign signal silver simple simply single site six size
    sky sleep slow small smart smith snap so soft solar sold solid some sonic source south southern
    southwest space spark speed spire spirit spot spring sprint sprout square stable staff stage stake
    standard star start state stay steel stem step stock stone stop storage store strategy stream street
    strong style such sum summit sun super sure surge swift symbol table take talk tank tap target task
    tax tea team tech tell ten term test text than that the their them then there they thin thing this
    three tide tie time tire title to today toll too tool top torch total touch tower town track trade
    train transcend travel travelers treasury tree trend true trust truth turn twist two type under unit
    united unity universal up upland upon upper urban us use used user value van vector verb very via
    view viking village visa vision vital vivid wag wait walk wall want war warm was waste watch water
    wave way we wealth wear web week well west what when where which whirlpool white who why wide will
    win wind wing winner wire wise wish with wolf woman wood word work workday works world worth would
    yes yet you young your zone zoom
    """.split()
)
"""In small letters, or where a sentence begins, more than their letters must show that they are a name."""

TERMS = frozenset(
    """
    ag ai api arpu b2b bps cagr capex ceo cfo cio cogs coo cpi cto cxo d&a dcf dio dpo dso ebit ebita
    ebitda ebitdar eps esg etf eu eur faq fcf fx fy g&a gaap gbp gdp gmv hr html ifrs inc ip ipo irr it
    jpy kpi llc ltm m&a md&a ml na nii npv ok opex p&l p/e pc pdf plc pp&e ppe ppne pr q&a r&d reit roa
    roce roe roi roic s&p saas sec sg&a sga sku tax ttm tv ui uk un url us usa usd vat wacc yoy ytd
    """.split()
)
"""Abbreviations of what reports speak of, and not of a company's name."""
