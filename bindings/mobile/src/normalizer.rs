//! The host's own function for phone numbers (mluvii `setCustomNumberNormalization`).

/// The function failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum NormalizerError {
    /// It threw.
    #[error("{text}")]
    Failed {
        /// What it said.
        text: String,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for NormalizerError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed { text: error.reason }
    }
}

/// The host's own function for phone numbers.
#[uniffi::export(with_foreign)]
pub trait PhoneNormalizer: Send + Sync {
    /// The number in international format, of one as the visitor gave it; nothing for what is no number.
    fn normalize(&self, number: String) -> Result<Option<String>, NormalizerError>;
}
