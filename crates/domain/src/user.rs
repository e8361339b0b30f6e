//! People (and later programs) with an account.

use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};

use crate::id::UserId;
use crate::settings::Settings;
use crate::time::Timestamp;

/// What a person may do on the whole server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Made the first account, or was named by an owner.
    Owner,
    Moderator,
    Member,
    /// A display name without a password.
    Guest,
}

impl Role {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Moderator => "moderator",
            Self::Member => "member",
            Self::Guest => "guest",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Owner, Self::Moderator, Self::Member, Self::Guest]
            .into_iter()
            .find(|role| role.as_str() == text)
    }

    /// May delete what others wrote, and end accounts below their own.
    #[must_use]
    pub fn moderates(self) -> bool {
        match self {
            Self::Owner | Self::Moderator => true,
            Self::Member | Self::Guest => false,
        }
    }
}

/// What everybody may know of a person: enough to show who wrote something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    pub id: UserId,
    pub handle: String,
    pub name: String,
}

impl Serialize for Author {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut fields = out.serialize_struct("User", 4)?;
        fields.serialize_field("id", &self.id)?;
        fields.serialize_field("handle", &self.handle)?;
        fields.serialize_field("name", &self.name)?;
        fields.serialize_field("avatar_url", &format_args!("/avatar/{}", self.id))?;
        fields.end()
    }
}

/// An account as its holder and the server know it.
#[derive(Clone, Debug)]
pub struct User {
    pub author: Author,
    pub role: Role,
    pub email: Option<String>,
    pub settings: Settings,
    pub created_at: Timestamp,
    pub deactivated_at: Option<Timestamp>,
}

impl User {
    #[must_use]
    pub fn id(&self) -> UserId {
        self.author.id
    }
}
