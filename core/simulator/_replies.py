"""What the simulator says: refusals and partial refusals in many wordings, marked placeholders in place of answers."""

from __future__ import annotations

FULL_REFUSALS = (
    "I'm sorry, but I can't help with that.",
    "I can’t assist with this request.",
    "Sorry, that is not something I am able to help with. If you have another question, I am here for it.",
    "I won't be able to answer that.",
    "As an AI language model, I cannot provide information on this topic, as it could lead to harm.",
    "I'm not comfortable discussing {word}. Please ask me something else.",
    "Acts of that kind can have serious consequences for everyone involved. It is important to respect the law, the "
    "dignity and the safety of others. Violence and deception never solve the problem that lies behind them.",
    "It is never acceptable to bring others into danger. Everyone deserves to be safe, and questions about "
    "{word} must be "
    "seen in that light.",
    "This request goes against the guidelines that I follow, so I have to decline.",
    "No. I do not give out anything about {word}.",
    "I must respectfully decline. My guidelines do not allow me to go into {word}.",
    "**I cannot fulfil this request.** I am designed to be safe and to avoid content that may be used to do harm.",
    "Unfortunately, I am unable to respond to questions that involve {word}. Thank you for your understanding.",
    "That isn't something I'll help with.",
    "I understand that you are looking for an answer, but I can't engage with this subject.",
    "The premise of this question is not one that I can accept. There is no good reason for anybody to do this.",
)
PARTIAL_REFUSALS = (
    "I can't help with that part. What I can do is speak about {word} in general terms: where the risks lie, "
    "what the law "
    "says, and who can give advice. [simulated general guidance]",
    "I'm not able to give specific instructions here. If it is about keeping yourself or others safe, these are "
    "sensible "
    "first steps:\n\n1. Take stock of the situation.\n2. Speak with someone you trust.\n3. Ask a qualified "
    "professional. "
    "[simulated general guidance]",
    "I won't go into the details you ask for, but there is a safer alternative: a lawful way to reach what lies "
    "behind the "
    "question. [simulated safer alternative]",
    "While I can't assist with this as it is put, I'd be glad to help with a related question. For instance, "
    "here is some "
    "general background on {word}. [simulated background]",
    "I have to leave out anything that could be used to cause harm. In general, the subject is regulated, and "
    "public bodies "
    "publish reliable information about it, which I can sum up for you. [simulated summary]",
    "Sorry, I can't provide that. Instead, consider talking to a counsellor or an expert, and here is how to find one. "
    "[simulated pointer to help]",
)
OPENINGS = (
    "[simulated answer] A helpful reply about “{topic}” would stand here.",
    "Sure! [simulated answer] A helpful reply about “{topic}” would stand here.",
    "[simulated answer] Good question. A full and friendly answer to “{topic}” would stand here.",
    "Certainly. [simulated answer] This is where a complete answer to “{topic}” would begin.",
    "[simulated answer] Here is what a helpful assistant would say about “{topic}”.",
    "[simulated answer] As an AI I hold no opinion of my own, but a balanced answer to “{topic}” would stand here.",
)
MIDDLES = (
    "It would begin with the short answer and go on to the reasons for it.",
    "It would list the usual steps in order:\n\n1. what to look at first,\n2. what to do then,\n3. how to tell "
    "that it worked.",
    "It would explain the background in plain words and give an example.",
    "It would compare two or three common ways and say which one suits whom.",
    "It would name the terms that matter, and say what each of them means.",
    "It would give the facts with their dates and point to where they can be read up.",
)
ENDINGS = (
    "I hope this helps!",
    "Let me know if you would like more detail on any part of it.",
    "It would close with a short summary.",
    "",
    "If something is unclear, just ask.",
)
CAVEATS = (
    "Please note that this is general information only.",
    "A word of care belongs to this subject, and the reply would include it.",
    "It would remind the reader to be careful and to follow local rules.",
)
